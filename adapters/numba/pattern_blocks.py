"""The compiled loop over blocks of rows: measure each candle once, then ask every pattern."""

from __future__ import annotations

from typing import Any

from numba import types

from adapters.numba.calls import call
from adapters.numba.pattern_tables import AGES, BLOCK, FLAGS, INDICES, NUMBERS, VALUES
from adapters.numba.tuples import load
from domain.indicators.patterns.program import HISTORY

_columns = types.CPointer(NUMBERS)  # type: ignore[no-untyped-call]

KERNEL = types.void(types.int64, FLAGS, NUMBERS, VALUES, INDICES, NUMBERS, types.int64)
"""What kernels of measures and patterns take, see ``pattern_kernels``."""

SIGNATURE = types.void(
    *[types.int64] * 3, _columns, AGES, INDICES, INDICES, NUMBERS, NUMBERS,
    FLAGS, NUMBERS, VALUES, *[INDICES] * 6, NUMBERS, INDICES,
)  # fmt: skip
"""What ``blocks`` takes."""


def blocks(
    first: int, last: int, filled: int, bars: Any, ages: Any,
    marks: Any, next_mark: Any, initial: Any, remembered: Any,
    flags: Any, numbers: Any, values: Any, bar_starts: Any, kept_flags: Any, kept_numbers: Any,
    calls: Any, averagers: Any, averages: Any, running: Any, sizes: Any,
) -> None:  # fmt: skip
    """Scans the rows from ``first`` up to but not including ``last``.

    Args:
        first: the first row.
        last: the row after the last.
        filled: how many rows the block before had, 0 for none.
        bars: the four columns.
        ages: of each row, how many rows of its series are before it.
        marks: see ``pattern_averages``, like the following.
        next_mark: likewise.
        initial: likewise.
        remembered: likewise.
        flags: the table of what is true or false.
        numbers: the table of numbers.
        values: the strengths.
        bar_starts: where the bars' columns are in the table.
        kept_flags: where the columns are of which earlier rows are read.
        kept_numbers: the same of the numbers.
        calls: kernels: of each its address, where it writes, what it reads, its constants, and 1 where it writes strengths, whose
            indices are by the row.
        averagers: addresses of ``average``, ``move_totals`` and ``begin_totals`` in ``pattern_averages``.
        averages: see there.
        running: see there.
        sizes: how many flags and numbers are kept, kernels there are, kernels come before the averages (-1 where there are none), and
            averages.
    """
    for begin in range(first, last, BLOCK):
        count = BLOCK if begin + BLOCK < last else last - begin
        for back in range(HISTORY if filled > 0 else 0, 0, -1):
            for k in range(sizes[0]):
                flags[kept_flags[k] - back] = flags[kept_flags[k] + filled - back]
            for k in range(sizes[1]):
                numbers[kept_numbers[k] - back] = numbers[kept_numbers[k] + filled - back]
        filled = count
        for k in range(4):
            column, start = bars[k], bar_starts[k]
            for at in range(count):
                numbers[start + at] = column[begin + at]
        for k in range(sizes[2] + 1):
            if k == sizes[3]:
                averager, mover, beginner = load(averagers, 0, 3)
                given = (begin, count, ages, numbers, averages, running, sizes[4])
                call(averager, (*given, marks, next_mark, initial, remembered, mover, beginner))
            if k < sizes[2]:
                address, out, reads, constants, by_rows = load(calls, 5 * k, 5)
                call(address, (count, flags, numbers, values, reads, constants, out + by_rows * begin))
