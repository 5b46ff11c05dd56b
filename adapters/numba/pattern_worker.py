"""The work of one thread on a part of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.numba.c_functions import address
from adapters.numba.pattern_averages import TOTALS_AT_ONCE
from adapters.numba.pattern_kernels import PatternKernels
from adapters.numba.pattern_tables import Tables, column_start, is_flag
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import BARS, MEANS
from domain.indicators.patterns.program import DELAY, HISTORY, Column, Program, Source, parameters, program_of
from domain.indicators.patterns.scan import StrengthColumn

NEVER = np.iinfo(np.int64).max
"""A row that there is not."""


@dataclass(frozen=True)
class Layout:
    """Rows without gaps, and what is to be written for them.

    Attributes:
        bars: open, high, low and close.
        starts, ends: where each series is in them.
        first_ages: how many rows each series had before its start.
        initial: totals, of shape (series, totals); a series that had rows before goes on from them ``HISTORY - DELAY`` rows after
            its start.
        values: strengths to be written, of shape (patterns, rows).
        ages: how many rows of its series each row has before it, of shape (rows,).
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
            Call(kernels.measure(c.name), column_start(c), [column_start(s.column) - s.lag for s in read])
            for c, read in program.measures
        ]
        summed = _all_read(program)
        named = zip(program.measures, calls, strict=True)
        self.summed = [call for (column, _), call in named if column.name in summed]
        self.plain, self.averaged = calls[: program.plain], calls[program.plain :]
        self._patterns = [
            Call(kernels.pattern(pattern, sources), 0, [], _constants(pattern), by_rows=True)
            for pattern, sources in zip(patterns, program.patterns, strict=True)
        ]
        self.averages = _averages(program)
        self.averagers = np.array(kernels.averagers() if self.size else (), np.int64)

    def patterns(self, rows: int) -> list[Call]:
        """Calls of the patterns that write strengths of so many rows each."""
        return [replace(call, out=at * rows) for at, call in enumerate(self._patterns)]

    @property
    def count(self) -> int:
        """Number of patterns."""
        return len(self._patterns)

    @property
    def totals(self) -> int:
        """Number of averages."""
        return len(self.program.means)

    @property
    def size(self) -> int:
        """Number of averages computed, with those that make up whole groups."""
        return int(self.averages.shape[0])


@dataclass(frozen=True)
class Call:
    """A kernel, where it begins to write (by the row, or always there), and what it is handed."""

    address: int
    out: int
    reads: Sequence[int]
    constants: Sequence[float] = ()
    by_rows: bool = False


class CallTable:
    """Calls as rows of numbers, and the memory that they point to."""

    def __init__(self, calls: Sequence[Call]) -> None:
        reads = [np.array(call.reads, np.int64) for call in calls]
        constants = [np.array(call.constants, np.float64) for call in calls]
        self._kept = (reads, constants)
        rows = [
            (call.address, call.out, address(read), address(given), call.by_rows)
            for call, read, given in zip(calls, reads, constants, strict=True)
        ]
        self.rows = np.array(rows, np.int64).reshape(-1, 5)


@dataclass(frozen=True)
class Totals:
    """Rows at which totals are taken from somewhere, or put there.

    Attributes:
        rows: which, rising.
        value_rows: the row of ``values`` that belongs to each.
        values: of shape (anything, averages).
    """

    rows: Offsets
    value_rows: Offsets
    values: FloatColumn


def marks(taken: Totals, put: Totals, first: int) -> Offsets:
    """Rows from ``first`` on at which totals are taken or put, see ``pattern_averages``."""
    rows = np.union1d(taken.rows, put.rows)
    found = np.full((len(rows) + 1, 3), -1, np.int64)
    found[:, 0] = np.append(rows, NEVER)
    found[np.searchsorted(rows, taken.rows), 1] = taken.value_rows
    found[np.searchsorted(rows, put.rows), 2] = put.value_rows
    return found[np.searchsorted(rows, first) :]


class Worker:
    """One thread's tables and its part of the rows."""

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
        if start < first:
            self._catch_up(start, first, taken)
        patterns = recogniser.patterns(len(layout.ages))
        filled = HISTORY if start < first else 0
        self._blocks(first, last, filled, taken, put, (recogniser.plain, recogniser.averaged, patterns))

    def _catch_up(self, start: int, first: int, taken: Totals) -> None:
        """Brings the totals and the last measures before ``first`` to where a scan from the start would have them."""
        recogniser = self._recogniser
        rows, value_rows = np.array([first - DELAY]), np.zeros(1, np.int64)
        caught = Totals(rows, value_rows, np.empty((1, recogniser.size)))
        self._blocks(start, first - DELAY + 1, 0, taken, caught, (recogniser.summed, [], []))
        nowhere = Totals(rows[:0], value_rows[:0], caught.values)
        self._blocks(first - HISTORY, first, 0, caught, nowhere, (recogniser.plain, recogniser.averaged, []))

    def _blocks(
        self, first: int, last: int, filled: int, taken: Totals, put: Totals, calls: Sequence[Sequence[Call]]
    ) -> None:
        layout, recogniser, memory = self._layout, self._recogniser, self._memory
        bars = np.array([address(column) for column in layout.bars], np.int64)
        plain, averaged, patterns = calls
        kernels = CallTable([*plain, *averaged, *patterns])
        kept = (len(memory.kept_flags), len(memory.kept_numbers))
        averages_at = len(plain) if recogniser.size else -1
        sizes = np.array([*kept, len(kernels.rows), averages_at, recogniser.size], np.int64)
        marked, next_mark = marks(taken, put, first), np.zeros(1, np.int64)
        read: tuple[npt.NDArray[Any], ...] = (bars, layout.ages, marked, next_mark, taken.values, put.values)
        tables: tuple[npt.NDArray[Any], ...] = (memory.tables.flags, memory.tables.numbers, layout.values)
        columns = (memory.bars, memory.kept_flags, memory.kept_numbers, kernels.rows)
        averages: tuple[npt.NDArray[Any], ...] = (recogniser.averagers, recogniser.averages, memory.running, sizes)
        recogniser.blocks.call(first, last, filled, *map(address, read + tables + columns + averages))

    @cached_property
    def _memory(self) -> _Memory:
        return _Memory(self._recogniser)


class _Memory:
    """What a worker writes to, and where in it what is."""

    def __init__(self, recogniser: Recogniser) -> None:
        self.tables = Tables()
        self.running = np.full(recogniser.size, np.nan)
        read = _looked_back_at(recogniser.program)
        self.kept_flags = np.array([column_start(column) for column in read if is_flag(column)], np.int64)
        self.kept_numbers = np.array([column_start(column) for column in read if not is_flag(column)], np.int64)
        self.bars = np.array([column_start(Column(name)) for name in BARS], np.int64)


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
    """Of each average what comes into its window, what leaves it, its target, seed and period, of shape (averages, 5).

    They are made up to whole groups by some into nowhere.
    """
    found = []
    for mean in program.means:
        source, period = column_start(Column(MEANS[mean.name].source)) - 1, MEANS[mean.name].period
        found.append((source, source - period, column_start(mean), mean.seed, period))
    nowhere = [(*first[:2], column_start(Column(program.means[0].name)), *first[3:]) for first in found[:1]]
    return np.array(found + nowhere * (-len(found) % TOTALS_AT_ONCE), np.int64).reshape(-1, 5)
