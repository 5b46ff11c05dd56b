"""The compiled loop over blocks of rows: measure each candle once, then ask every pattern."""

from __future__ import annotations

from typing import Any

from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from adapters.numba.functions import PART
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


def _copy(count, source, source_place, target, target_place):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    read, written = source[source_place : source_place + count], target[target_place : target_place + count]
    for at in range(count):
        written[at] = read[at]


def _count_ages(begin, count, number, starts, ends, first_ages, ages):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes how many rows of its series each row has before it; begins at the series ``number`` and returns where it ended."""
    at = 0
    while at < count:
        while begin + at >= ends[number]:
            number += 1
        stop = min(count, ends[number] - begin)
        shift = begin - starts[number] + first_ages[number]
        for row in range(at, stop):
            ages[row] = row + shift
        at = stop
    return number


def _mark(begin, count, rows, places, at, marks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Writes the place of each row of a block that is among ``rows``, else -1; ``at`` is the first that may be."""
    for row in range(count):
        marks[row] = -1
    while at < len(rows) and rows[at] < begin + count:
        marks[rows[at] - begin] = places[at]
        at += 1
    return at


def _ends(numbers, place, at, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """What comes into a window and what leaves it at each of some rows, and where its total is to be written."""
    first = place[0] + at - 1
    target = place[1] + at
    before = first - place[3]
    return numbers[first : first + count], numbers[before : before + count], numbers[target : target + count]


def _average(step: Any, moved: Any, ends: Any) -> Any:
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
            # Each addition waits for the one before: four totals at a time keep the processor busy. Slices, unlike places in
            # one table, are known to be begun at 0, which saves looking at the sign of each place.
            rows = end - at
            for k in range(0, len(places), TOTALS_AT_ONCE):
                coming0, going0, target0 = ends(numbers, places[k], at, rows)
                coming1, going1, target1 = ends(numbers, places[k + 1], at, rows)
                coming2, going2, target2 = ends(numbers, places[k + 2], at, rows)
                coming3, going3, target3 = ends(numbers, places[k + 3], at, rows)
                total0, total1, total2, total3 = running[k], running[k + 1], running[k + 2], running[k + 3]
                for row in range(rows):
                    total0 = moved(total0, coming0[row], going0[row])
                    total1 = moved(total1, coming1[row], going1[row])
                    total2 = moved(total2, coming2[row], going2[row])
                    total3 = moved(total3, coming3[row], going3[row])
                    target0[row] = total0
                    target1[row] = total1
                    target2[row] = total2
                    target3[row] = total3
                running[k], running[k + 1], running[k + 2], running[k + 3] = total0, total1, total2, total3
            at = end
        for k in range(len(places)):
            period, target = float(places[k, 3]), numbers[places[k, 1] : places[k, 1] + count]
            for row in range(count):
                target[row] /= period

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
    jit = njit(**PART)
    run, keep_history, mark, copy = jit(_run), jit(_keep_history), jit(_mark), jit(_copy)
    count_ages, average = jit(_count_ages), jit(_average(step, moved, jit(_ends)))

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
            copy(count, bars[0], begin, numbers, bar_places[0])
            copy(count, bars[1], begin, numbers, bar_places[1])
            copy(count, bars[2], begin, numbers, bar_places[2])
            copy(count, bars[3], begin, numbers, bar_places[3])
            number = count_ages(begin, count, number, starts, ends, first_ages, ages)
            run(calls[0], count, addresses, 0)
            at_taken = mark(begin, count, taken[0], taken[1], at_taken, taken_here)
            at_put = mark(begin, count, put[0], put[1], at_put, put_here)
            average(count, numbers, ages, taken_here, put_here, averages, running, taken[2], put[2])
            run(calls[1], count, addresses, 0)
            if len(calls[2]) > 0:
                run(calls[2], count, addresses, begin)
                copy(count, ages, 0, ages_of_rows, begin)
        return filled

    return blocks
