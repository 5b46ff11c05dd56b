"""The loops that are compiled around a step function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types

from adapters.numba import slices  # noqa: F401 - makes slices of columns known to numba
from adapters.numba.c_functions import CFunction
from adapters.numba.code_names import constant_kinds
from adapters.numba.functions import compiled
from adapters.numba.ranges import BLOCK, WORKSPACES, ranged_scan
from adapters.numba.tuples import load, load_as, store, with_past, with_window
from domain.indicators.stage import Stage

SOURCES = tuple(
    f"adapters.numba.{name}" for name in ("c_functions", "functions", "kernel", "ranges", "slices", "tuples")
)
"""Modules whose source determines the loops."""

_numbers, _indices = types.CPointer(types.float64), types.CPointer(types.int64)  # type: ignore[no-untyped-call]
_columns = types.CPointer(_numbers)  # type: ignore[no-untyped-call]

SIGNATURE = types.void(
    _columns, _indices, _indices, types.int64, _numbers, types.int64,
    _columns, types.int64, _indices, _numbers, _numbers, types.int64,
)  # fmt: skip
"""All kernels have one; see ``build_kernel``."""


def build_kernel(stage: Stage, name: str, cache: Any = None) -> CFunction:
    """The loop around the stage's step, compiled.

    It is called as ``kernel(columns, starts, ends, series, carry, width, heads, window, lags, constants, outputs, rows)`` and scans
    series after series. All but the numbers ``series``, ``width``, ``window`` and ``rows`` are addresses: ``columns`` of addresses of
    columns without a gap between a series' start and end, which ``starts`` and ``ends`` say; ``carry`` of ``width`` numbers for each
    series, of which the states are overwritten and the windows only read; ``heads`` of addresses of arrays to work with
    (``workspace``); ``outputs`` of ``rows`` numbers for each output.

    Args:
        stage: which step, and how many scalars, inputs, outputs and lags, and which constants are whole; windows, lags and constants
            are arguments.
        name: identifies all of these and the source.
        cache: where compiled code is kept.
    """
    scan = _scan(stage)
    scan.__qualname__ = f"{scan.__name__}_{name}"
    return CFunction(scan, SIGNATURE, cache)


def workspace(stage: Stage) -> list[Any]:
    """The arrays that a kernel works with."""
    heads = [np.empty(2 * stage.window) for _ in stage.inputs]
    blocks = [np.empty(stage.window + BLOCK) for _ in range(WORKSPACES)] if stage.ranged is not None else []
    return [*heads, *blocks]


def _scan(stage: Stage) -> Callable[..., None]:
    shape = (len(stage.inputs), len(stage.state), constant_kinds(stage))
    step: Any = stage.step
    if stage.ranged is not None:
        ranged: Any = stage.ranged
        return ranged_scan(compiled(ranged), *shape)
    given = with_window if stage.sees_window else with_past
    scan = _remembering_scan if stage.window else _recursive_scan
    return scan(compiled(step), given, len(stage.lags), *shape)


def _recursive_scan(step: Any, given: Any, back: int, inputs: int, scalars: int, kinds: str) -> Callable[..., None]:
    def scan_recursive(columns, starts, ends, series, carry, width, heads, window, lags, constants, outputs, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        read, past, fixed = load(columns, 0, inputs), load(lags, 0, back), load_as(constants, kinds)
        for number in range(series):
            state = load(carry, number * width, scalars)
            for at in range(starts[number], ends[number]):
                state, value = step(state, *given(read, at, past, fixed))
                store(outputs, at, rows, value)
            store(carry, number * width, 1, state)

    return scan_recursive


def _remembering_scan(step: Any, given: Any, back: int, inputs: int, scalars: int, kinds: str) -> Callable[..., None]:
    def scan_remembering(columns, starts, ends, series, carry, width, heads, window, lags, constants, outputs, rows):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        past, fixed = load(lags, 0, back), load_as(constants, kinds)
        for number in range(series):
            first, last, offset = starts[number], ends[number], number * width + scalars
            # The first rows look back into the rows carried over: both are joined, then the column alone will do.
            joined = window if window < last - first else last - first
            for k in range(inputs):
                for at in range(window):
                    heads[k][at] = carry[offset + k * window + at]
                for at in range(joined):
                    heads[k][window + at] = columns[k][first + at]
            state = load(carry, number * width, scalars)
            table, begin, end, shift = heads, window, window + joined, first - window
            for _ in range(2):
                read = load(table, 0, inputs)
                for at in range(begin, end):
                    state, value = step(state, *given(read, at, past, fixed))
                    store(outputs, at + shift, rows, value)
                table, begin, end, shift = columns, first + joined, last, 0
            store(carry, number * width, 1, state)

    return scan_remembering
