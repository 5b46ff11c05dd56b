"""The compiled loop over blocks of rows: measure each candle once, then ask every pattern."""

from __future__ import annotations

from typing import Any

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from adapters.numba.functions import OPTIONS
from adapters.numba.pattern_tables import BLOCK
from domain.indicators.patterns.program import HISTORY

TOTALS_AT_ONCE = 4
"""Totals come in groups of this size."""


@intrinsic
def call(typing, address, count, flags, numbers, values, reads, constants, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Calls the kernel at an address; see ``pattern_kernels``. All are whole numbers, the tables their addresses."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        number, pointer = cgutils.intp_t, cgutils.voidptr_t
        ir: Any = vars(cgutils)["ir"]
        kernel = ir.FunctionType(ir.VoidType(), [number, *[pointer] * 5, number])
        pointers = [builder.inttoptr(value, pointer) for value in args[2:7]]
        builder.call(builder.inttoptr(args[0], kernel.as_pointer()), [args[1], *pointers, args[7]])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 8), generate


def _run(calls, count, tables, shift):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Calls kernels one after the other; a row of ``calls`` is address, place of writing, reads and constants."""
    for k in range(len(calls)):
        call(calls[k, 0], count, tables[0], tables[1], tables[2], calls[k, 2], calls[k, 3], calls[k, 1] + shift)  # type: ignore[call-arg]


def _keep_history(table, places, filled):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Copies the last rows of a block of ``filled`` rows before the place where the next one begins."""
    for column in range(len(places)):
        first = places[column]
        for back in range(HISTORY, 0, -1):
            table[first - back] = table[first + filled - back]


def _mark(begin, count, rows, places, at, marks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes the place of each row of a block that is among ``rows``, else -1; ``at`` is the first that may be."""
    for row in range(count):
        marks[row] = -1
    while at < len(rows) and rows[at] < begin + count:
        marks[rows[at] - begin] = places[at]
        at += 1
    return at


def _average(step: Any, moved: Any) -> Any:
    def average(count, numbers, ages, taken, put, places, running, initial, remembered):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        at = 0
        while at < count:
            if ages[at] <= HISTORY or taken[at] >= 0 or put[at] >= 0:
                for k in range(len(places)):
                    source, target, seed, period = places[k, 0], places[k, 1], places[k, 2], places[k, 3]
                    running[k] = step(running[k], ages[at], seed, numbers, source + at, period)
                    if taken[at] >= 0 and ages[at] > seed:
                        running[k] = initial[taken[at], k]
                    if put[at] >= 0:
                        remembered[put[at], k] = running[k]
                    numbers[target + at] = running[k]
                at += 1
                continue
            end = at + 1
            while end < count and ages[end] > HISTORY and taken[end] < 0 and put[end] < 0:
                end += 1
            # Each addition waits for the one before: four totals at a time keep the processor busy.
            for k in range(0, len(places), TOTALS_AT_ONCE):
                s0, s1, s2, s3 = places[k, 0], places[k + 1, 0], places[k + 2, 0], places[k + 3, 0]
                t0, t1, t2, t3 = places[k, 1], places[k + 1, 1], places[k + 2, 1], places[k + 3, 1]
                p0, p1, p2, p3 = places[k, 3] + 1, places[k + 1, 3] + 1, places[k + 2, 3] + 1, places[k + 3, 3] + 1
                total0, total1, total2, total3 = running[k], running[k + 1], running[k + 2], running[k + 3]
                for row in range(at, end):
                    total0 = moved(total0, numbers[s0 + row - 1], numbers[s0 + row - p0])
                    total1 = moved(total1, numbers[s1 + row - 1], numbers[s1 + row - p1])
                    total2 = moved(total2, numbers[s2 + row - 1], numbers[s2 + row - p2])
                    total3 = moved(total3, numbers[s3 + row - 1], numbers[s3 + row - p3])
                    numbers[t0 + row] = total0
                    numbers[t1 + row] = total1
                    numbers[t2 + row] = total2
                    numbers[t3 + row] = total3
                running[k], running[k + 1], running[k + 2], running[k + 3] = total0, total1, total2, total3
            at = end
        for k in range(len(places)):
            period = float(places[k, 3])
            for row in range(places[k, 1], places[k, 1] + count):
                numbers[row] /= period

    return average


def build_blocks(step: Any, moved: Any) -> Any:
    """The loop, not yet compiled.

    It is called as ``blocks(first, last, filled, bars, series, taken, put, tables, work, calls, averages, running, shift)`` and scans
    the rows from ``first`` up to but not including ``last``; returns how many rows the last block had.

    * ``filled``: how many rows the block before had, 0 for none;
    * ``bars``: the four columns; ``series``: starts, ends, first ages of the series, and the ages to write;
    * ``taken``, ``put``: rows at which totals are taken from somewhere or put there, the places, and the totals;
    * ``tables``: flags, numbers and their addresses with that of the strengths; ``work``: places of the bars in the table, of flags
      and of numbers whose history is read, and three arrays of the length of a block;
    * ``calls``: of measures without averages, of those with, and of patterns, whose places of writing are shifted by the row;
    * ``averages``: source, target, seed and period of each, in whole groups of ``TOTALS_AT_ONCE``; ``running``: their totals.

    Args:
        step: ``running_total``, compiled.
        moved: ``moved_total``, compiled.
    """
    jit = njit(**OPTIONS)
    run, keep_history, mark, average = jit(_run), jit(_keep_history), jit(_mark), jit(_average(step, moved))

    def blocks(first, last, filled, bars, series, taken, put, tables, work, calls, averages, running):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        starts, ends, first_ages, ages_of_rows = series
        flags, numbers, addresses = tables
        bar_places, flag_places, number_places, ages, taken_here, put_here = work
        number, at_taken, at_put = 0, 0, 0
        while number < len(ends) and ends[number] <= first:
            number += 1
        while at_taken < len(taken[0]) and taken[0][at_taken] < first:
            at_taken += 1
        while at_put < len(put[0]) and put[0][at_put] < first:
            at_put += 1
        for begin in range(first, last, BLOCK):
            if filled > 0:
                keep_history(flags, flag_places, filled)
                keep_history(numbers, number_places, filled)
            count = min(BLOCK, last - begin)
            filled = count
            for k in range(4):
                place = bar_places[k]
                for at in range(count):
                    numbers[place + at] = bars[k][begin + at]
            for at in range(count):
                while begin + at >= ends[number]:
                    number += 1
                ages[at] = begin + at - starts[number] + first_ages[number]
            run(calls[0], count, addresses, 0)
            at_taken = mark(begin, count, taken[0], taken[1], at_taken, taken_here)
            at_put = mark(begin, count, put[0], put[1], at_put, put_here)
            average(count, numbers, ages, taken_here, put_here, averages, running, taken[2], put[2])
            run(calls[1], count, addresses, 0)
            if len(calls[2]) > 0:
                run(calls[2], count, addresses, begin)
                for at in range(count):
                    ages_of_rows[begin + at] = ages[at]
        return filled

    return blocks
