"""The compiled averages of a block of rows."""

from __future__ import annotations

from typing import Any

from numba import types

from adapters.numba.calls import call
from adapters.numba.pattern_tables import AGES, INDICES, NUMBERS
from adapters.numba.tuples import gather, load, scatter, store
from domain.indicators.patterns.measures import moved_total, running_total
from domain.indicators.patterns.program import HISTORY

TOTALS_AT_ONCE = 4
"""Totals come in groups of this size."""

MOVING = types.void(types.int64, types.int64, NUMBERS, INDICES, NUMBERS, types.int64)
"""What ``move_totals`` takes."""

BEGINNING = types.void(
    types.int64, types.int64, NUMBERS, INDICES, NUMBERS, types.int64, types.int64, types.int64, NUMBERS, NUMBERS
)
"""What ``begin_totals`` takes."""

AVERAGING = types.void(
    types.int64, types.int64, AGES, NUMBERS, INDICES, NUMBERS, types.int64,
    INDICES, INDICES, NUMBERS, NUMBERS, types.int64, types.int64,
)  # fmt: skip
"""What ``average`` takes."""


def average(
    begin: int, count: int, ages: Any, numbers: Any, averages: Any, running: Any, size: int,
    marks: Any, next_mark: Any, initial: Any, remembered: Any, mover: int, beginner: int,
) -> None:  # fmt: skip
    """Writes the averages of a block.

    Args:
        begin: the block's first row.
        count: its rows.
        ages: of each row of all, how many rows of its series are before it.
        numbers: the table of numbers.
        averages: of each what comes into its window, what leaves it, where it is written, its seed and its period; in whole groups
            of ``TOTALS_AT_ONCE``.
        running: their totals at the row before.
        size: how many averages.
        marks: rows at which totals are taken from somewhere or put there: the row, which of the ``initial`` totals are taken and
            which of the ``remembered`` ones are written, or -1; after all a row that there is not.
        next_mark: which of the marks is the next; moved on.
        initial: totals to go on from.
        remembered: totals to be written.
        mover: the address of ``move_totals``.
        beginner: the address of ``begin_totals``.
    """
    at = 0
    while at < count:
        row, take, keep = load(marks, 3 * next_mark[0], 3)
        age, end = ages[begin + at], at + 1
        if begin + at == row:
            next_mark[0] += 1
            call(beginner, (at, int(age), numbers, averages, running, size, take, keep, initial, remembered))
        elif age <= HISTORY:
            call(beginner, (at, int(age), numbers, averages, running, size, -1, -1, initial, remembered))
        else:
            while end < count and ages[begin + end] > HISTORY and begin + end != row:
                end += 1
            call(mover, (at, end, numbers, averages, running, size))
        at = end
    for k in range(size):
        _, _, target, _, period = load(averages, 5 * k, 5)
        for index in range(target, target + count):
            numbers[index] /= float(period)


def begin_totals(
    at: int, age: int, numbers: Any, averages: Any, running: Any, size: int,
    take: int, keep: int, initial: Any, remembered: Any,
) -> None:  # fmt: skip
    """Writes the totals of one row, early in its series or at a mark: takes them from somewhere, as far as they have begun."""
    for k in range(size):
        coming, _, target, seed, period = load(averages, 5 * k, 5)
        total = running_total(running[k], age, seed, numbers, coming + 1 + at, period)
        if take >= 0 and age > seed:
            total = initial[take * size + k]
        if keep >= 0:
            remembered[keep * size + k] = total
        running[k] = total
        numbers[target + at] = total


def move_totals(first: int, end: int, numbers: Any, averages: Any, running: Any, size: int) -> None:
    """Moves totals over rows: each addition waits for the one before, so four at a time keep the processor busy."""
    for k in range(0, size, TOTALS_AT_ONCE):
        four, totals = load(averages, 5 * k, 20), load(running, k, TOTALS_AT_ONCE)
        coming, going, targets = four[0::5], four[1::5], four[2::5]
        for at in range(first, end):
            come, go = gather(numbers, coming, at), gather(numbers, going, at)
            totals = (
                moved_total(totals[0], come[0], go[0]),
                moved_total(totals[1], come[1], go[1]),
                moved_total(totals[2], come[2], go[2]),
                moved_total(totals[3], come[3], go[3]),
            )
            scatter(numbers, targets, at, totals)
        store(running, k, 1, totals)
