"""Highest and lowest values of moving windows by the column, and the loop around a step that is handed them.

A maximum is exact in whatever order it is taken, so the numbers are those of the step that searches by itself. Here windows are
doubled: the maximum of eight is that of two times four, one array operation over all rows, and any other length is covered by two that
overlap. A processor does several rows at once, and nothing depends on how prices move.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from adapters.numba.functions import compiled

BLOCK = 2048
"""Rows done at a time, so that they stay in the processor's cache."""

WORKSPACES = 4
"""Arrays of a block and a window that ``scan_ranged`` needs behind the heads."""


unsigned = np.uint64
"""Makes a place into one that compiled code need not check for being negative, and so to be counted from an array's end."""


def build_ranged(step: Any, take: Any, put: Any, inputs: int, scalars: int, jit: Callable[[Any], Any]) -> Any:
    """The loop around a stage's ``ranged`` step; for its arguments see ``kernel.build_kernel``.

    Args:
        step: the step, compiled.
        take: reads a row of the columns.
        put: writes a row of the outputs.
        inputs: how many columns.
        scalars: how many numbers the state has.
        jit: compiles a function.
    """
    fill, widened = compiled(_fill), compiled(_widened)
    lows = min(1, inputs - 1)

    def scan_ranged(columns, starts, ends, carry, heads, lags, constants, outputs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        window = len(heads[0]) // 2
        for series in range(len(starts)):
            first, last = starts[series], ends[series]
            for k in range(inputs):
                for at in range(window):
                    heads[k][at] = carry[series, scalars + k * window + at]
            state = to_fixed_tuple(carry[series], scalars)  # type: ignore[call-arg, var-annotated]
            for begin in range(first, last, BLOCK):
                end = min(begin + BLOCK, last)
                fill(heads[inputs], heads[0], columns[0], first, begin, end, 1.0)
                fill(heads[inputs + 2], heads[lows], columns[lows], first, begin, end, -1.0)
                top = heads[inputs + widened(heads[inputs], heads[inputs + 1], window + end - begin, window)]
                bottom = heads[inputs + 2 + widened(heads[inputs + 2], heads[inputs + 3], window + end - begin, window)]
                for at in range(begin, end):
                    row, place = unsigned(at), unsigned(at - begin + window)
                    extremes = (top[place], -bottom[place])
                    state, value = step(state, *(take(columns, row) + extremes + constants))
                    put(outputs, row, value)
            for k in range(scalars):
                carry[series, k] = state[k]

    return jit(scan_ranged)


def _fill(block: Any, head: Any, column: Any, first: int, begin: int, end: int, sign: float) -> None:
    """The window before a block, and the block; the lowest value is the highest of the negated ones, and so negated."""
    window = len(head) // 2
    known = max(0, window - (begin - first))  # rows from before the first, which are in the head
    for at in range(known):
        block[at] = sign * head[begin - first + at]
    part, room = column[begin - window + known : end], block[known : window + end - begin]
    for at in range(len(part)):
        room[at] = sign * part[at]


def _widened(values: Any, spare: Any, length: int, period: int) -> int:
    """Finds the highest of the last ``period`` values, from the place ``period`` on, NaN where one is.

    Returns:
        Where they are: 0 in ``values``, 1 in ``spare``.
    """
    covered, turns = 1, 0
    while covered < period:
        back = min(covered, period - covered)
        newer, older, higher = values[back:length], values[: length - back], spare[back:length]
        for at in range(length - back):
            higher[at] = newer[at] if newer[at] > older[at] else older[at]
        values, spare = spare, values
        covered += back
        turns += 1
    return turns % 2
