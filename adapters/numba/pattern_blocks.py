"""The compiled loop over blocks of rows: measure each candle once, then ask every pattern."""

from __future__ import annotations

from typing import Any

from numba import types
from numba.core import cgutils

from adapters.numba.pattern_tables import AGES, BLOCK, FLAGS, NUMBERS, PLACES, VALUES
from adapters.numba.tuples import instructions, parts, taken
from domain.indicators.patterns.program import HISTORY

_columns = types.CPointer(NUMBERS)  # type: ignore[no-untyped-call]

KERNEL = types.void(types.int64, FLAGS, NUMBERS, VALUES, PLACES, NUMBERS, types.int64)
"""What kernels of measures and patterns take, see ``pattern_kernels``."""

SIGNATURE = types.void(
    *[types.int64] * 3, _columns, AGES, PLACES, PLACES, NUMBERS, NUMBERS,
    FLAGS, NUMBERS, VALUES, *[PLACES] * 4, types.int64, PLACES, NUMBERS, PLACES,
)  # fmt: skip
"""What ``blocks`` takes."""


def blocks(
    first: int, last: int, filled: int, bars: Any, ages: Any,
    marks: Any, next_mark: Any, initial: Any, remembered: Any,
    flags: Any, numbers: Any, values: Any, bar_places: Any, kept_flags: Any, kept_numbers: Any,
    calls: Any, averager: int, averages: Any, running: Any, sizes: Any,
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
        bar_places: where the bars' columns are in the table.
        kept_flags: where the columns are of which earlier rows are read.
        kept_numbers: the same of the numbers.
        calls: kernels of measures without averages, of those with, and of patterns: of each its address, where it writes (of
            patterns: row 0), what it reads and its constants.
        averager: the address of ``pattern_averages.average``.
        averages: see there.
        running: see there.
        sizes: how many flags and numbers are kept, kernels of each kind and averages there are.
    """
    plain, averaged = sizes[2], sizes[2] + sizes[3]
    for begin in range(first, last, BLOCK):
        count = BLOCK if begin + BLOCK < last else last - begin
        if filled > 0:
            for k in range(sizes[0]):
                _keep_history(flags, kept_flags[k], filled)
            for k in range(sizes[1]):
                _keep_history(numbers, kept_numbers[k], filled)
        filled = count
        for k in range(4):
            column, place = bars[k], bar_places[k]
            for at in range(count):
                numbers[place + at] = column[begin + at]
        _run(calls, 0, plain, count, flags, numbers, values, 0)
        if sizes[5] > 0:
            call(
                averager,
                (begin, count, ages, numbers, averages, running, sizes[5], marks, next_mark, initial, remembered),
            )
        _run(calls, plain, averaged, count, flags, numbers, values, 0)
        _run(calls, averaged, averaged + sizes[4], count, flags, numbers, values, begin)


def _keep_history(table: Any, place: int, filled: int) -> None:
    """Copies the last rows of a column's block of ``filled`` rows before the place where the next one begins."""
    for back in range(HISTORY, 0, -1):
        table[place - back] = table[place + filled - back]


def _run(calls: Any, first: int, end: int, count: int, flags: Any, numbers: Any, values: Any, shift: int) -> None:
    for k in range(first, end):
        address, out, reads, constants = taken(calls, 4 * k, 4)
        call(address, (count, flags, numbers, values, reads, constants, out + shift))


@instructions
def call(typing: Any, address: Any, given: Any) -> Any:
    """Calls what is at an address with the parts of a tuple, see ``c_functions``; whole numbers may stand for addresses."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        ir: Any = vars(cgutils)["ir"]
        places = [cgutils.voidptr_t.as_pointer()] * 2
        kind = ir.FunctionType(ir.IntType(32), [*places, *[context.get_value_type(part) for part in given]])
        nowhere = [cgutils.alloca_once(builder, cgutils.voidptr_t) for _ in places]  # type: ignore[no-untyped-call]
        builder.call(builder.inttoptr(args[0], kind.as_pointer()), [*nowhere, *parts(builder, args[1])])
        return context.get_dummy_value()

    return types.void(address, given), generate
