"""What one thread does with a part of the rows: block after block, measure each candle, then ask every pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

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


@dataclass(frozen=True)
class Recogniser:
    """Patterns with all that is compiled for them.

    Attributes:
        program: what they need.
        kernels: the compiled loops.
        patterns: loop and constants of each.
    """

    program: Program
    kernels: PatternKernels
    patterns: tuple[tuple[Any, tuple[Any, ...]], ...]

    @property
    def totals(self) -> int:
        """How many averages there are."""
        return len(self.program.means)


def recogniser_of(patterns: Sequence[Pattern], kernels: PatternKernels) -> Recogniser:
    """Looks up what the patterns need."""
    program = program_of(patterns)
    loops = [
        (kernels.pattern(pattern, sources), _constants(pattern))
        for pattern, sources in zip(patterns, program.patterns, strict=True)
    ]
    return Recogniser(program, kernels, tuple(loops))


def _constants(pattern: Pattern) -> tuple[Any, ...]:
    return tuple(getattr(pattern, name) for name, lag in parameters(pattern.recognise) if lag is None)


@dataclass(frozen=True)
class Totals:
    """Rows at which totals are taken from somewhere, or put there.

    Attributes:
        rows: which, rising.
        places: the row of ``values`` that belongs to each.
        values: of shape (anything, totals).
    """

    rows: Offsets
    places: Offsets
    values: FloatColumn

    def mark(self, marks: npt.NDArray[np.int32], first: int, last: int) -> None:
        """Writes each row's place, or -1, for the rows from ``first`` up to but not including ``last``."""
        marks[: last - first] = -1
        begin, end = np.searchsorted(self.rows, (first, last))
        marks[self.rows[begin:end] - first] = self.places[begin:end]


_Call = tuple[Any, tuple[Any, ...], Any]
"""A compiled measure, the columns that it reads and the one that it writes."""


class Worker:
    """One thread's tables and its place in the rows."""

    def __init__(self, recogniser: Recogniser, layout: Layout) -> None:
        """Takes memory for one block."""
        self._recogniser, self._layout = recogniser, layout
        program = recogniser.program
        self._tables = tables = Tables()
        columns = [*(Column(name) for name in BARS), *program.means, *(column for column, _ in program.measures)]
        self._flag_places = np.array([place(column) for column in columns if is_flag(column)], np.int64)
        self._number_places = np.array([place(column) for column in columns if not is_flag(column)], np.int64)
        self._bars = [tables.view(Column(name)) for name in BARS]
        calls = [(column.name, self._call(column, sources)) for column, sources in program.measures]
        self._plain = [call for _, call in calls[: program.plain]]
        self._averaged = [call for _, call in calls[program.plain :]]
        summed = _all_read(program)
        self._summed = [call for name, call in calls[: program.plain] if name in summed]
        self._means = np.array([_mean_places(mean) for mean in program.means], np.int64).reshape(-1, 4)
        self._running = np.full(len(program.means), np.nan)
        self._ages, self._taken, self._put = (np.empty(BLOCK, np.int32) for _ in range(3))
        self._unusual = np.empty(BLOCK, np.bool_)
        self._filled = 0

    def run(self, first: int, last: int) -> None:
        """Scans rows; where ``first`` is inside of a series, goes through the totals of its rows before."""
        layout = self._layout
        grown = np.flatnonzero(layout.first_ages > 0)
        taken = Totals(layout.starts[grown] + HISTORY - DELAY, grown, layout.initial)
        lasting = np.flatnonzero(layout.ends - layout.starts >= DELAY)
        put = Totals(layout.ends[lasting] - DELAY, lasting, layout.remembered)
        start = int(layout.starts[np.searchsorted(layout.ends, first, side="right")])
        if start < first:
            self._catch_up(start, first, taken)
        flags, numbers = self._tables.flags, self._tables.numbers
        for begin in range(first, last, BLOCK):
            count = self._enter(begin, min(BLOCK, last - begin), self._plain, taken, put)
            _run(self._averaged, count)
            layout.ages[begin : begin + count] = self._ages[:count]
            for (recognise, constants), values in zip(self._recogniser.patterns, layout.values, strict=True):
                recognise(count, flags, numbers, constants, values[begin : begin + count])

    def _catch_up(self, start: int, first: int, taken: Totals) -> None:
        """Brings the totals and the last measures before ``first`` to where a scan from the start would have them."""
        resume = first - DELAY
        caught = Totals(np.array([resume]), np.zeros(1, np.int64), np.empty((1, len(self._running))))
        for begin in range(start, resume + 1, BLOCK):
            self._enter(begin, min(BLOCK, resume + 1 - begin), self._summed, taken, caught)
        self._filled = 0
        count = self._enter(first - HISTORY, HISTORY, self._plain, caught, nowhere(caught))
        _run(self._averaged, count)

    def _enter(self, begin: int, count: int, measures: Sequence[_Call], taken: Totals, put: Totals) -> int:
        """Measures a block of rows as far as averages; returns how many rows it has."""
        layout, kernels, numbers = self._layout, self._recogniser.kernels, self._tables.numbers
        if self._filled:
            kernels.history()(self._filled, numbers, self._number_places)
            kernels.history()(self._filled, self._tables.flags, self._flag_places)
        for column, bars in zip(self._bars, layout.bars, strict=True):
            column[:count] = bars[begin : begin + count]
        series = int(np.searchsorted(layout.ends, begin, side="right"))
        kernels.ages()(begin, count, series, layout.starts, layout.ends, layout.first_ages, self._ages)
        _run(measures, count)
        taken.mark(self._taken, begin, begin + count)
        put.mark(self._put, begin, begin + count)
        marks = (self._ages, self._taken, self._put, self._unusual)
        kernels.totals()(count, numbers, *marks, self._means, self._running, taken.values, put.values)
        self._filled = count
        return count

    def _call(self, column: Column, sources: Sequence[Source]) -> _Call:
        read = tuple(self._tables.view(source.column, source.lag) for source in sources)
        return self._recogniser.kernels.measure(column.name), read, self._tables.view(column)


def nowhere(totals: Totals) -> Totals:
    """The same without any row."""
    return Totals(totals.rows[:0], totals.places[:0], totals.values)


def _run(calls: Sequence[_Call], count: int) -> None:
    for measure, read, written in calls:
        measure(count, read, written)


def _all_read(program: Program) -> set[str]:
    """Names of all measures that averages derive from."""
    names = {MEANS[mean.name].source for mean in program.means}
    for column, sources in reversed(program.measures[: program.plain]):
        if column.name in names:
            names.update(source.column.name for source in sources)
    return names


def _mean_places(mean: Column) -> tuple[int, int, int, int]:
    what = MEANS[mean.name]
    return place(Column(what.source)), place(mean), mean.seed, what.period
