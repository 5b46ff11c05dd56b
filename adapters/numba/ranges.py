"""Highest and lowest values of moving windows by the column, and the loop around a step that is handed them.

A maximum is exact in whatever order it is taken, so the numbers are those of the step that searches by itself. Here windows are
doubled: the maximum of eight is that of two times four, one array operation over all rows, and any other length is covered by two that
overlap. A processor does several rows at once, and nothing depends on how prices move.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.numba.functions import compiled
from adapters.numba.tuples import load, load_as, store, with_extremes

BLOCK = 2048
"""Rows done at a time, so that they stay in the processor's cache."""

WORKSPACES = 4
"""Arrays of a block and a window that the loop needs behind the heads."""


def ranged_scan(step: Any, inputs: int, scalars: int, kinds: str) -> Callable[..., None]:
    """The loop around a stage's ``ranged`` step, not yet compiled; for its arguments see ``kernel.build_kernel``.

    Args:
        step: the step, compiled.
        inputs: how many columns.
        scalars: how many numbers the state has.
        kinds: which constants are whole.
    """
    fill, widened = compiled(_fill), compiled(_widened)
    of_lowest = min(1, inputs - 1)

    def scan_ranged(columns, starts, ends, series, carry, width, heads, window, lags, constants, outputs, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        read, fixed = load(columns, 0, inputs), load_as(constants, kinds)
        for number in range(series):
            first, last, offset = starts[number], ends[number], number * width + scalars
            for k in range(inputs):
                for at in range(window):
                    heads[k][at] = carry[offset + k * window + at]
            state = load(carry, number * width, scalars)
            for begin in range(first, last, BLOCK):
                end = begin + BLOCK if begin + BLOCK < last else last
                top = bottom = heads[0]
                for lowest in range(2):  # which is the highest of the negated values, and so negated
                    k, block, sign = lowest * of_lowest, inputs + 2 * lowest, 1.0 - 2.0 * lowest
                    fill(heads[block], heads[k], columns[k], window, first, begin, end, sign)
                    found = heads[block + widened(heads[block], heads[block + 1], window + end - begin, window)]
                    top, bottom = bottom, found
                for at in range(begin, end):
                    high, low = top[at - begin + window], -bottom[at - begin + window]
                    state, value = step(state, *with_extremes(read, at, high, low, fixed))
                    store(outputs, at, rows, value)
            store(carry, number * width, 1, state)

    return scan_ranged


def _fill(block: Any, head: Any, column: Any, window: int, first: int, begin: int, end: int, sign: float) -> None:
    """The window before a block, and the block; rows from before the first are in the head."""
    known = window - (begin - first)
    known = known if known > 0 else 0
    for at in range(known):
        block[at] = sign * head[begin - first + at]
    for at in range(known, window + end - begin):
        block[at] = sign * column[begin - window + at]


def _widened(values: Any, spare: Any, length: int, period: int) -> int:
    """Finds the highest of the last ``period`` values, from the index ``period`` on, NaN where one is.

    Returns:
        Where they are: 0 in ``values``, 1 in ``spare``.
    """
    covered, turns = 1, 0
    while covered < period:
        back = covered if covered < period - covered else period - covered
        for at in range(back, length):
            newer, older = values[at], values[at - back]
            spare[at] = newer if newer > older else older
        values, spare = spare, values
        covered += back
        turns += 1
    return turns % 2
