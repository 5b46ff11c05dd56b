"""What one thread does with a part of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.numba.pattern_blocks import TOTALS_AT_ONCE
from adapters.numba.pattern_kernels import PatternKernels
from adapters.numba.pattern_tables import BLOCK, Tables, is_flag, place
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import BARS, MEANS
from domain.indicators.patterns.program import DELAY, HISTORY, Column, Program, Source, parameters, program_of
from domain.indicators.patterns.scan import StrengthColumn
from domain.indicators.scan import FloatColumn, Offsets


@dataclass(frozen=True)
class Layout:
    """Rows without gaps, and what is to be written for them.

    Attributes:
        bars: open, high, low and close.
        starts, ends: where each series is in them.
        first_ages: how many rows each series had before its start.
        initial: totals, of shape (series, totals); a series that had rows before goes on from them ``HISTORY - DELAY`` rows after
            its start.
        values: strengths, of shape (patterns, rows).
        ages: of shape (rows,).
        remembered: totals ``DELAY`` rows before each series' end, of shape (series, totals).
    """

    bars: Sequence[FloatColumn]
    starts: Offsets
    ends: Offsets
    first_ages: Offsets
    initial: FloatColumn
    values: StrengthColumn
    ages: npt.NDArray[np.int32]
    remembered: FloatColumn


class Recogniser:
    """Patterns with all that is compiled for them."""

    def __init__(self, patterns: Sequence[Pattern], kernels: PatternKernels) -> None:
        """Looks up what the patterns need, and compiles what is not compiled yet.

        Args:
            patterns: which ones.
            kernels: the compiled loops.
        """
        self.program = program = program_of(patterns)
        self.blocks = kernels.blocks()
        calls = [
            _Call(kernels.measure(c.name), place(c), [place(s.column) - s.lag for s in read])
            for c, read in program.measures
        ]
        summed = _all_read(program)
        named = zip(program.measures, calls, strict=True)
        self.summed = Calls([call for (column, _), call in named if column.name in summed])
        self.plain, self.averaged = Calls(calls[: program.plain]), Calls(calls[program.plain :])
        self._patterns = [
            _Call(kernels.pattern(pattern, sources), 0, [], _constants(pattern))
            for pattern, sources in zip(patterns, program.patterns, strict=True)
        ]
        self.averages = _averages(program)

    def patterns(self, rows: int) -> Calls:
        """Calls of the patterns that write strengths of so many rows each."""
        return Calls([_Call(c.address, at * rows, c.reads, c.constants) for at, c in enumerate(self._patterns)])

    @property
    def count(self) -> int:
        """How many patterns there are."""
        return len(self._patterns)

    @property
    def totals(self) -> int:
        """How many averages there are."""
        return len(self.program.means)


@dataclass(frozen=True)
class _Call:
    """A kernel, where it begins to write, and what it is handed."""

    address: int
    out: int
    reads: Sequence[int]
    constants: Sequence[float] = ()


class Calls:
    """Calls as rows of numbers, and the memory that they point to."""

    def __init__(self, calls: Sequence[_Call]) -> None:
        reads = [np.array([*call.reads, 0], np.int64) for call in calls]
        constants = [np.array([*call.constants, 0.0], np.float64) for call in calls]
        self._kept = (reads, constants)
        rows = [
            (call.address, call.out, read.ctypes.data, given.ctypes.data)
            for call, read, given in zip(calls, reads, constants, strict=True)
        ]
        self.rows = np.array(rows, np.int64).reshape(-1, 4)


@dataclass(frozen=True)
class Totals:
    """Rows at which totals are taken from somewhere, or put there.

    Attributes:
        rows: which, rising.
        places: the row of ``values`` that belongs to each.
        values: of shape (anything, averages).
    """

    rows: Offsets
    places: Offsets
    values: FloatColumn

    @property
    def parts(self) -> tuple[Any, ...]:
        """As compiled code takes it."""
        return self.rows, self.places, self.values


class Worker:
    """One thread's tables and its place in the rows."""

    def __init__(self, recogniser: Recogniser, layout: Layout) -> None:
        """Prepares a worker; it takes memory when it runs."""
        self._recogniser, self._layout = recogniser, layout

    def run(self, first: int, last: int) -> None:
        """Scans rows; where ``first`` is inside of a series, goes through the totals of its rows before."""
        layout, recogniser = self._layout, self._recogniser
        grown = np.flatnonzero(layout.first_ages > 0)
        taken = Totals(layout.starts[grown] + HISTORY - DELAY, grown, layout.initial)
        lasting = np.flatnonzero(layout.ends - layout.starts >= DELAY)
        put = Totals(layout.ends[lasting] - DELAY, lasting, layout.remembered)
        start = int(layout.starts[np.searchsorted(layout.ends, first, side="right")])
        filled = self._catch_up(start, first, taken) if start < first else 0
        patterns = recogniser.patterns(len(layout.ages))
        self._blocks(first, last, filled, taken, put, (recogniser.plain, recogniser.averaged, patterns))

    def _catch_up(self, start: int, first: int, taken: Totals) -> int:
        """Brings the totals and the last measures before ``first`` to where a scan from the start would have them."""
        recogniser, nothing = self._recogniser, Calls([])
        rows, places = np.array([first - DELAY]), np.zeros(1, np.int64)
        caught = Totals(rows, places, np.empty((1, len(recogniser.averages))))
        self._blocks(start, first - DELAY + 1, 0, taken, caught, (recogniser.summed, nothing, nothing))
        nowhere = Totals(rows[:0], places[:0], caught.values)
        measures = (recogniser.plain, recogniser.averaged, nothing)
        return self._blocks(first - HISTORY, first, 0, caught, nowhere, measures)

    def _blocks(self, first: int, last: int, filled: int, taken: Totals, put: Totals, calls: Sequence[Calls]) -> int:
        layout, recogniser = self._layout, self._recogniser
        flags, numbers, addresses, work, running = self._memory
        done: int = recogniser.blocks(
            first,
            last,
            filled,
            tuple(layout.bars),
            (layout.starts, layout.ends, layout.first_ages, layout.ages),
            taken.parts,
            put.parts,
            (flags, numbers, addresses),
            work,
            tuple(group.rows for group in calls),
            recogniser.averages,
            running,
        )
        return done

    @cached_property
    def _memory(self) -> tuple[Any, ...]:
        recogniser, tables = self._recogniser, Tables()
        values = self._layout.values
        addresses = np.array([tables.flags.ctypes.data, tables.numbers.ctypes.data, values.ctypes.data], np.int64)
        read = _looked_back_at(recogniser.program)
        places = [[place(column) for column in read if is_flag(column) == flags] for flags in (True, False)]
        bars = [place(Column(name)) for name in BARS]
        work = tuple(np.array(each, np.int64) for each in (bars, *places)) + tuple(
            np.empty(BLOCK, np.int64) for _ in range(3)
        )
        return tables.flags, tables.numbers, addresses, work, np.full(len(recogniser.averages), np.nan)


def _constants(pattern: Pattern) -> list[float]:
    return [float(getattr(pattern, name)) for name, lag in parameters(pattern.recognise) if lag is None]


def _all_read(program: Program) -> set[str]:
    """Names of all measures that averages derive from."""
    names = {MEANS[mean.name].source for mean in program.means}
    for column, sources in reversed(program.measures[: program.plain]):
        if column.name in names:
            names.update(source.column.name for source in sources)
    return names


def _looked_back_at(program: Program) -> list[Column]:
    """Columns of which earlier rows are read."""
    read: list[Source] = [source for sources in program.patterns for source in sources]
    read += [source for _, sources in program.measures for source in sources]
    summed = {Column(MEANS[mean.name].source) for mean in program.means}
    return sorted(summed | {source.column for source in read if source.lag})


def _averages(program: Program) -> Offsets:
    """Source, target, seed and period of each average, of shape (averages, 4), made up to whole groups by some into nowhere."""
    found = [
        (place(Column(MEANS[mean.name].source)), place(mean), mean.seed, MEANS[mean.name].period)
        for mean in program.means
    ]
    spare = [(first[0], place(Column(program.means[0].name)), *first[2:]) for first in found[:1]]
    return np.array(found + spare * (-len(found) % TOTALS_AT_ONCE), np.int64).reshape(-1, 4)
