"""Candlestick patterns over whole columns, compiled and on all cores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from adapters.numba.pattern_kernels import PatternKernels
from adapters.numba.pattern_worker import Layout, Recogniser, Worker
from adapters.numba.rows import CompleteRows, without_gaps
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.patterns.base import Pattern
from domain.indicators.patterns.measures import BARS
from domain.indicators.patterns.program import HISTORY
from domain.indicators.patterns.scan import Strengths

LONG = 200_000
"""Rows from which on a series is cut and scanned in several places at once."""

CATCHING_UP = 0.2
"""What the totals of a row cost of all that is done for it: who begins inside of a series needs those of all rows before."""


@dataclass(frozen=True)
class Threads:
    """The threads among which work is shared out.

    Attributes:
        parts: into how many parts rows are cut at most.
        smallest: rows below which they are not cut further.
        run: runs tasks, several at once.
    """

    parts: int
    smallest: int
    run: Callable[[list[Callable[[], None]]], None]


def scan_patterns(
    patterns: Sequence[Pattern],
    bars: Sequence[FloatColumn],
    offsets: Offsets,
    kernels: PatternKernels,
    threads: Threads,
) -> Strengths:
    """Recognises patterns, measuring each candle once for all of them.

    Args:
        patterns: which ones.
        bars: open, high, low and close, contiguous; NaN where a price is missing.
        offsets: where each series is.
        kernels: the compiled loops.
        threads: how to share the work out.
    """
    recogniser = Recogniser(patterns, kernels)
    rows = without_gaps(bars, offsets)
    series = len(rows.starts)
    layout = _layout(recogniser, rows, np.zeros(series, np.int64), np.empty((series, recogniser.size)))
    _scan(recogniser, layout, threads)
    if rows.positions is None:
        return Strengths(layout.values, layout.ages)
    spread = Strengths(np.zeros((len(patterns), len(bars[0])), np.int16), np.full(len(bars[0]), -1, np.int32))
    spread.values[:, rows.positions] = layout.values
    spread.ages[rows.positions] = layout.ages
    return spread


def scan_on(
    pattern: Pattern,
    bars: Sequence[FloatColumn],
    offsets: Offsets,
    carry: FloatColumn,
    kernels: PatternKernels,
    threads: Threads,
) -> FloatColumn:
    """Strengths of one pattern as floats, NaN where there is none, from what its series carried out of the rows before.

    Args:
        pattern: which one.
        bars: open, high, low and close, contiguous; NaN where a price is missing.
        offsets: where each series is.
        carry: states of the pattern's stream, of shape (series, width); overwritten.
        kernels: the compiled loops.
        threads: how to share the work out.
    """
    recogniser = Recogniser([pattern], kernels)
    rows = without_gaps(bars, offsets)
    counts = carry[:, 0].astype(np.int64)
    known = np.minimum(counts, HISTORY)
    totals, remembered = np.split(carry[:, 1:], [recogniser.totals], axis=1)
    longer = _with_history(rows, remembered.reshape(len(carry), len(BARS), HISTORY), known)
    initial = np.zeros((len(carry), recogniser.size))
    initial[:, : recogniser.totals] = totals
    layout = _layout(recogniser, longer, counts - known, initial)
    _scan(recogniser, layout, threads)
    carry[:, 0] = counts + rows.ends - rows.starts
    carry[:, 1 : 1 + recogniser.totals] = layout.remembered[:, : recogniser.totals]
    carry[:, 1 + recogniser.totals :] = _last_rows(longer)
    own = np.ones(len(layout.ages), bool)
    for start, history in zip(longer.starts.tolist(), known.tolist(), strict=True):
        own[start : start + history] = False
    found = np.where(layout.ages >= pattern.lookback, layout.values[0], np.nan)[own]
    if rows.positions is None:
        return found
    spread = np.full(len(bars[0]), np.nan)
    spread[rows.positions] = found
    return spread


def _layout(recogniser: Recogniser, rows: CompleteRows, first_ages: Offsets, initial: FloatColumn) -> Layout:
    length = len(rows.columns[0])
    return Layout(
        bars=rows.columns,
        starts=np.ascontiguousarray(rows.starts),
        ends=np.ascontiguousarray(rows.ends),
        first_ages=first_ages,
        initial=initial,
        values=np.empty((recogniser.count, length), np.int16),
        ages=_ages(rows, first_ages),
        remembered=np.full(initial.shape, np.nan),
    )


def _ages(rows: CompleteRows, first_ages: Offsets) -> npt.NDArray[np.int32]:
    ages = np.arange(len(rows.columns[0]), dtype=np.int32)
    ages -= np.repeat((rows.starts - first_ages).astype(np.int32), rows.ends - rows.starts)
    return ages


def _scan(recogniser: Recogniser, layout: Layout, threads: Threads) -> None:
    edges = _edges(layout, threads)
    workers = [partial(Worker(recogniser, layout).run, first, last) for first, last in pairwise(edges)]
    threads.run(list(workers))


def _edges(layout: Layout, threads: Threads) -> list[int]:
    """Where to cut the rows: between series, or inside of a long one."""
    rows = len(layout.ages)
    parts = max(1, min(threads.parts, rows // threads.smallest))
    edges = {0, rows}
    for wanted in _balanced(rows, parts) if len(layout.starts) == 1 else np.linspace(0, rows, parts + 1)[1:-1].tolist():
        series = int(np.searchsorted(layout.ends, int(wanted), side="right"))
        inside = layout.ends[series] - layout.starts[series] >= LONG
        edges.add(int(wanted) if inside else int(layout.ends[series]))
    return sorted(edges)


def _balanced(rows: int, parts: int) -> list[float]:
    """Cuts of one series such that every part is as much work, catching up included."""
    edges = [0.0]
    for _ in range(parts):
        edges.append(edges[-1] + max(0.0, 1.0 - CATCHING_UP * edges[-1]))
    return [edge * rows / edges[-1] for edge in edges[1:-1]]


def _with_history(rows: CompleteRows, remembered: FloatColumn, known: Offsets) -> CompleteRows:
    """The rows with the known earlier ones of each series in front of its own."""
    if not known.any():
        return rows
    series = list(enumerate(zip(rows.starts.tolist(), rows.ends.tolist(), known.tolist(), strict=True)))
    columns = []
    for at, column in enumerate(rows.columns):
        pieces = [
            (remembered[number, at, HISTORY - history :], column[first:last])
            for number, (first, last, history) in series
        ]
        columns.append(np.concatenate([piece for pair in pieces for piece in pair]))
    offsets = np.concatenate(([0], np.cumsum(rows.ends - rows.starts + known)))
    return CompleteRows(tuple(columns), offsets[:-1], offsets[1:], None)


def _last_rows(rows: CompleteRows) -> FloatColumn:
    """The last rows of each series, column after column, NaN in front where there are not so many."""
    last = np.full((len(rows.starts), len(rows.columns), HISTORY), np.nan)
    for series, (first, end) in enumerate(zip(rows.starts.tolist(), rows.ends.tolist(), strict=True)):
        count = min(HISTORY, end - first)
        for at, column in enumerate(rows.columns):
            last[series, at, HISTORY - count :] = column[end - count : end]
    return last.reshape(len(rows.starts), -1)
