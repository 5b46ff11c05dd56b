"""The loops that are compiled around a step function."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numba.np.unsafe.ndarray import to_fixed_tuple

from adapters.numba.arity import TAKE, no_past
from adapters.numba.functions import compile_function, compiled
from adapters.numba.ranges import BLOCK, WORKSPACES, build_ranged
from domain.indicators.stage import Stage

MAX_INPUTS = len(TAKE)

SOURCES = ("adapters.numba.arity", "adapters.numba.functions", "adapters.numba.kernel", "adapters.numba.ranges")
"""Modules whose source determines the loops."""


def build_kernel(stage: Stage, name: str) -> Any:
    """A numba dispatcher around the stage's step, compiled when it is first called.

    It is called as ``kernel(columns, starts, ends, carry, heads, lags, constants, outputs)`` and scans series after series.
    ``columns`` is a tuple of float64 arrays without a gap between a series' start and end, ``starts`` and ``ends`` point into them,
    ``carry`` has the shape (series, width), of which the states are overwritten and the windows only read, ``heads`` are as many
    arrays as columns of twice the window's length to work with (``workspace``), ``outputs`` has the shape (outputs, rows).

    Args:
        stage: which step, and how many scalars, inputs, outputs and lags; windows, lags and constants are arguments.
        name: identifies all of these and the source.
    """
    jit = partial(compile_function, name=name)
    if stage.ranged is not None:
        take = compiled(TAKE[len(stage.inputs) - 1])
        return build_ranged(compiled(stage.ranged), take, jit(_put(stage)), len(stage.inputs), len(stage.state), jit)
    loop = jit(_loop(compiled(stage.step), _arguments(stage, jit), jit(_put(stage))))
    if stage.window:
        return jit(_scan_remembering(loop, len(stage.inputs), len(stage.state)))
    return jit(_scan_recursive(loop, len(stage.state)))


def workspace(stage: Stage) -> tuple[Any, ...]:
    """The arrays that a kernel works with."""
    heads = [np.empty(2 * stage.window) for _ in stage.inputs]
    blocks = [np.empty(stage.window + BLOCK) for _ in range(WORKSPACES)] if stage.ranged is not None else []
    return (*heads, *blocks)


def _arguments(stage: Stage, jit: Any) -> Any:
    take = compiled(TAKE[len(stage.inputs) - 1])
    if stage.sees_window:

        def arguments(columns, at, lags):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            return take(columns, at) + columns + (at,)

        return jit(arguments)
    past = {0: no_past, 1: _one_lag(take), 2: _two_lags(take), 3: _three_lags(take)}[len(stage.lags)]
    handed = jit(past)

    def arguments_past(columns, at, lags):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return take(columns, at) + handed(columns, at, lags)

    return jit(arguments_past)


def _one_lag(take: Any) -> Any:
    def one_lag(columns, at, lags):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return take(columns, at - lags[0])

    return one_lag


def _two_lags(take: Any) -> Any:
    def two_lags(columns, at, lags):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return take(columns, at - lags[0]) + take(columns, at - lags[1])

    return two_lags


def _three_lags(take: Any) -> Any:
    def three_lags(columns, at, lags):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return take(columns, at - lags[0]) + take(columns, at - lags[1]) + take(columns, at - lags[2])

    return three_lags


def _put(stage: Stage) -> Any:
    def put_one(outputs, at, value):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        outputs[0, at] = value

    def put_all(outputs, at, values):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for k in range(len(values)):
            outputs[k, at] = values[k]

    return put_one if len(stage.outputs) == 1 else put_all


def _loop(step: Any, arguments: Any, put: Any) -> Any:
    def loop(state, columns, first, last, lags, constants, outputs, shift):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for at in range(first, last):
            state, value = step(state, *(arguments(columns, at, lags) + constants))
            put(outputs, at + shift, value)
        return state

    return loop


def _scan_recursive(loop: Any, scalars: int) -> Any:
    def scan_recursive(columns, starts, ends, carry, heads, lags, constants, outputs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for series in range(len(starts)):
            state = to_fixed_tuple(carry[series], scalars)  # type: ignore[call-arg, var-annotated]
            state = loop(state, columns, starts[series], ends[series], lags, constants, outputs, 0)
            for k in range(scalars):
                carry[series, k] = state[k]

    return scan_recursive


def _scan_remembering(loop: Any, inputs: int, scalars: int) -> Any:
    def scan_remembering(columns, starts, ends, carry, heads, lags, constants, outputs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        window = len(heads[0]) // 2
        for series in range(len(starts)):
            first, last = starts[series], ends[series]
            # The first rows look back into the rows carried over: both are joined, then the column alone will do.
            joined = min(window, last - first)
            for k in range(inputs):
                head, column, place = heads[k], columns[k], scalars + k * window
                for at in range(window):
                    head[at] = carry[series, place + at]
                for at in range(joined):
                    head[window + at] = column[first + at]
            state = to_fixed_tuple(carry[series], scalars)  # type: ignore[call-arg, var-annotated]
            shift = first - window
            state = loop(state, heads, window, window + joined, lags, constants, outputs, shift)
            # A literal 0 would be another type to numba, and the loop be compiled twice.
            state = loop(state, columns, first + joined, last, lags, constants, outputs, shift - shift)
            for k in range(scalars):
                carry[series, k] = state[k]

    return scan_remembering
