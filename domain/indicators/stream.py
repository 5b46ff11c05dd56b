"""Indicators bar by bar, at a cost that does not grow with history."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from math import prod
from typing import Any, Protocol

from domain.indicators.bar_stream import bar_stream, checked_state
from domain.indicators.stage import Scalars, Stage
from domain.shared.errors import InvalidValue

NAN = math.nan


class IndicatorStream(Protocol):
    """An indicator that is fed one bar at a time."""

    def update(self, *values: Any) -> float | tuple[float, ...]:
        """Takes a bar's inputs in the order of ``inputs``; returns its output, or a tuple in the order of ``outputs``.

        A null, NaN or infinite input gives NaN and leaves the state as it was.
        """
        ...

    @property
    def state(self) -> tuple[Any, ...]:
        """All that the next bar depends on; plain numbers in a tuple."""
        ...

    def restore(self, state: Sequence[Any]) -> None:
        """Goes on from a state taken before, by this or by another stream of an equal indicator."""
        ...


def stream_of(inputs: tuple[str, ...], outputs: tuple[str, ...], stages: tuple[Stage, ...]) -> IndicatorStream:
    """A stream through ``stages``, before its first bar.

    Args:
        inputs: names of the values of a bar, in order.
        outputs: names of the stages' outputs to return, in order.
        stages: the passes.
    """
    if len(stages) == 1 and stages[0].inputs == inputs and stages[0].outputs == outputs:
        return _stage_stream(stages[0])
    if _is_chain(inputs, outputs, stages):
        return _ChainStream(stages)
    return _StagedStream(inputs, outputs, stages)


def _is_chain(inputs: tuple[str, ...], outputs: tuple[str, ...], stages: tuple[Stage, ...]) -> bool:
    """Whether each pass reads just what the one before it computes."""
    return [inputs, *(stage.outputs for stage in stages)] == [*(stage.inputs for stage in stages), outputs]


def _stage_stream(stage: Stage) -> IndicatorStream:
    if stage.sees_window:
        return _WINDOW_STREAMS.get(len(stage.inputs), _WindowStream)(stage)
    constants = len(stage.constants)
    if len(stage.inputs) == 1 and not stage.lags:
        return _RecursiveStreamOfTwo(stage) if constants == 2 else _RecursiveStream(stage)
    if len(stage.inputs) == 1 and stage.lags == (stage.window,) and stage.window:
        return _LeavingStreamOfOne(stage) if constants == 1 else _LeavingStream(stage)
    if not stage.lags:
        return bar_stream(stage)
    return _RowStreamOfOneLag(stage) if len(stage.lags) == 1 else _RowStream(stage)


def _histories(stage: Stage, state: Scalars) -> list[Scalars]:
    first, size = len(stage.state), stage.window
    return [state[first + k * size : first + (k + 1) * size] for k in range(len(stage.inputs))]


def _missing(value: Any) -> bool:
    return value is None or value - value != 0.0


class _RecursiveStream:
    """One input and no window."""

    __slots__ = ("_constants", "_missing", "_stage", "_state", "_step")

    def __init__(self, stage: Stage) -> None:
        self._stage, self._step, self._constants = stage, stage.step, stage.constants
        self._missing = NAN if len(stage.outputs) == 1 else (NAN,) * len(stage.outputs)
        self._state = stage.state

    def update(self, value: float | None) -> Any:
        if value is None or value - value != 0.0:
            return self._missing
        self._state, output = self._step(self._state, value, *self._constants)
        return output

    @property
    def state(self) -> Scalars:
        return self._state

    def restore(self, state: Sequence[Any]) -> None:
        self._state = checked_state(self._stage, state)


class _RecursiveStreamOfTwo(_RecursiveStream):
    """The same with two constants, which saves unpacking them: a fifth of the time."""

    __slots__ = ("_first", "_second")

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._first, self._second = stage.constants

    def update(self, value: float | None) -> Any:
        if value is None or value - value != 0.0:
            return self._missing
        self._state, output = self._step(self._state, value, self._first, self._second)
        return output


class _LeavingStream:
    """One input whose leaving value is handed to the step."""

    __slots__ = ("_append", "_constants", "_missing", "_ring", "_stage", "_state", "_step")

    _state: Scalars
    _ring: deque[float]
    _append: Callable[[float], None]

    def __init__(self, stage: Stage) -> None:
        self._stage, self._step, self._constants = stage, stage.step, stage.constants
        self._missing = NAN if len(stage.outputs) == 1 else (NAN,) * len(stage.outputs)
        self.restore(stage.start)

    def update(self, value: float | None) -> Any:
        if value is None or value - value != 0.0:
            return self._missing
        ring = self._ring
        self._state, output = self._step(self._state, value, ring[0], *self._constants)
        self._append(value)
        return output

    @property
    def state(self) -> Scalars:
        return self._state + tuple(self._ring)

    def restore(self, state: Sequence[Any]) -> None:
        numbers = checked_state(self._stage, state)
        self._state = numbers[: len(self._stage.state)]
        self._ring = deque(_histories(self._stage, numbers)[0], maxlen=self._stage.window)
        self._append = self._ring.append


class _LeavingStreamOfOne(_LeavingStream):
    """The same with one constant, which saves unpacking it: a fifth of the time."""

    __slots__ = ("_only",)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        (self._only,) = stage.constants

    def update(self, value: float | None) -> Any:
        if value is None or value - value != 0.0:
            return self._missing
        self._state, output = self._step(self._state, value, self._ring[0], self._only)
        self._append(value)
        return output


class _RowStream:
    """Any number of inputs and lags.

    Rows stand in a list that is cut back to the last ones once it has grown long, so a bar costs the same on average.
    """

    __slots__ = ("_constants", "_longest", "_missing", "_places", "_rows", "_stage", "_state", "_step")

    _state: Scalars
    _rows: list[Sequence[Any]]

    def __init__(self, stage: Stage) -> None:
        self._stage, self._step, self._constants = stage, stage.step, stage.constants
        self._places = [-1 - lag for lag in stage.lags]
        self._longest = 2 * stage.window + 16
        self._missing = NAN if len(stage.outputs) == 1 else (NAN,) * len(stage.outputs)
        self.restore(stage.start)

    def update(self, *values: Any) -> Any:
        try:
            if prod(values, start=0.0) != 0.0:
                return self._missing
        except TypeError:
            if None in values:
                return self._missing
            raise
        rows = self._rows
        rows.append(values)
        if len(rows) > self._longest:
            del rows[: len(rows) - self._stage.window - 1]
        past = [value for place in self._places for value in rows[place]]
        self._state, output = self._step(self._state, *values, *past, *self._constants)
        return output

    @property
    def state(self) -> Scalars:
        rows = self._rows[len(self._rows) - self._stage.window :]
        return self._state + tuple(row[k] for k in range(len(self._stage.inputs)) for row in rows)

    def restore(self, state: Sequence[Any]) -> None:
        numbers = checked_state(self._stage, state)
        self._state = numbers[: len(self._stage.state)]
        self._rows = list(zip(*_histories(self._stage, numbers), strict=True))


class _RowStreamOfOneLag(_RowStream):
    """The same with one lag, which saves a loop."""

    __slots__ = ("_place",)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        (self._place,) = self._places

    def update(self, *values: Any) -> Any:
        try:
            if prod(values, start=0.0) != 0.0:
                return self._missing
        except TypeError:
            if None in values:
                return self._missing
            raise
        rows = self._rows
        rows.append(values)
        if len(rows) > self._longest:
            del rows[: len(rows) - self._stage.window - 1]
        self._state, output = self._step(self._state, *values, *rows[self._place], *self._constants)
        return output


class _WindowStream:
    """Any number of inputs, and a step that sees their whole windows.

    Each window is a list that is cut back to its last rows once it has twice as many, so a bar costs the same on average.
    """

    __slots__ = (
        "_appends",
        "_columns",
        "_constants",
        "_longest",
        "_missing",
        "_stage",
        "_state",
        "_step",
        "_window",
    )

    _state: Scalars

    def __init__(self, stage: Stage) -> None:
        self._stage, self._step, self._constants, self._window = stage, stage.step, stage.constants, stage.window
        self._longest = 2 * stage.window + 16
        self._missing = NAN if len(stage.outputs) == 1 else (NAN,) * len(stage.outputs)
        self.restore(stage.start)

    def update(self, *values: Any) -> Any:
        try:
            if prod(values, start=0.0) != 0.0:
                return self._missing
        except TypeError:
            if None in values:
                return self._missing
            raise
        columns, window = self._columns, self._window
        at = len(columns[0])
        if at > self._longest:
            for column in columns:
                del column[: at - window]
            at = window
        for append, value in zip(self._appends, values):  # noqa: B905 - checking the lengths takes a tenth of the time
            append(value)
        self._state, output = self._step(self._state, *values, *columns, at, *self._constants)
        return output

    @property
    def state(self) -> Scalars:
        size = self._stage.window
        return self._state + tuple(value for column in self._columns for value in column[len(column) - size :])

    def restore(self, state: Sequence[Any]) -> None:
        numbers = checked_state(self._stage, state)
        self._state = numbers[: len(self._stage.state)]
        self._columns: list[list[Any]] = [list(history) for history in _histories(self._stage, numbers)]
        self._appends = [column.append for column in self._columns]


class _WindowStreamOfOne:
    """The same with one input, which saves loops: a third of the time."""

    __slots__ = ("_column", "_constants", "_longest", "_missing", "_stage", "_state", "_step", "_window")

    _state: Scalars

    def __init__(self, stage: Stage) -> None:
        self._stage, self._step, self._constants, self._window = stage, stage.step, stage.constants, stage.window
        self._longest = 2 * stage.window + 16
        self._missing = NAN if len(stage.outputs) == 1 else (NAN,) * len(stage.outputs)
        self.restore(stage.start)

    def update(self, value: float | None) -> Any:
        if value is None or value - value != 0.0:
            return self._missing
        column = self._column
        at = len(column)
        if at > self._longest:
            del column[: at - self._window]
            at = self._window
        column.append(value)
        self._state, output = self._step(self._state, value, column, at, *self._constants)
        return output

    @property
    def state(self) -> Scalars:
        return self._state + tuple(self._column[len(self._column) - self._window :])

    def restore(self, state: Sequence[Any]) -> None:
        numbers = checked_state(self._stage, state)
        self._state = numbers[: len(self._stage.state)]
        self._column: list[Any] = list(_histories(self._stage, numbers)[0])


class _WindowStreamOfTwo(_WindowStream):
    """The same with two inputs, which saves loops: a quarter of the time."""

    __slots__ = ()

    def update(self, first: float | None, second: float | None) -> Any:
        if first is None or second is None or (first - first) + (second - second) != 0.0:
            return self._missing
        firsts, seconds = self._columns
        at = len(firsts)
        if at > self._longest:
            del firsts[: at - self._window]
            del seconds[: at - self._window]
            at = self._window
        firsts.append(first)
        seconds.append(second)
        self._state, output = self._step(self._state, first, second, firsts, seconds, at, *self._constants)
        return output


class _WindowStreamOfThree(_WindowStream):
    """The same with three inputs."""

    __slots__ = ()

    def update(self, first: float | None, second: float | None, third: float | None) -> Any:
        if first is None or second is None or third is None:
            return self._missing
        if (first - first) + (second - second) + (third - third) != 0.0:
            return self._missing
        firsts, seconds, thirds = self._columns
        at = len(firsts)
        if at > self._longest:
            for column in self._columns:
                del column[: at - self._window]
            at = self._window
        firsts.append(first)
        seconds.append(second)
        thirds.append(third)
        step, constants = self._step, self._constants
        self._state, output = step(self._state, first, second, third, firsts, seconds, thirds, at, *constants)
        return output


_WINDOW_STREAMS: dict[int, Callable[[Stage], IndicatorStream]] = {
    1: _WindowStreamOfOne,
    2: _WindowStreamOfTwo,
    3: _WindowStreamOfThree,
}


class _Passes:
    """Several passes."""

    __slots__ = ("_outputs", "_passes")

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        self._outputs = stages[-1].outputs
        self._passes = [(stage, _stage_stream(stage)) for stage in stages]

    @property
    def state(self) -> Scalars:
        return tuple(value for _, part in self._passes for value in part.state)

    def restore(self, state: Sequence[Any]) -> None:
        if len(state) != sum(stage.width for stage, _ in self._passes):
            raise InvalidValue(f"a state of {len(state)} numbers does not fit {self._outputs}", field="state")
        at = 0
        for stage, part in self._passes:
            part.restore(state[at : at + stage.width])
            at += stage.width


class _ChainStream(_Passes):
    """Several passes, each fed by the one before it alone."""

    __slots__ = ("_first", "_later")

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        super().__init__(stages)
        self._first = self._passes[0][1].update
        self._later = [(part.update, len(stage.inputs) == 1) for stage, part in self._passes[1:]]

    def update(self, *values: float | None) -> Any:
        output: Any = self._first(*values)
        for update, is_single in self._later:
            output = update(output) if is_single else update(*output)
        return output


class _StagedStream(_Passes):
    """Several passes, each fed by the bar and by the passes before it."""

    __slots__ = ("_inputs",)

    def __init__(self, inputs: tuple[str, ...], outputs: tuple[str, ...], stages: tuple[Stage, ...]) -> None:
        super().__init__(stages)
        self._inputs, self._outputs = inputs, outputs

    def update(self, *values: float | None) -> Any:
        known: dict[str, Any] = dict(zip(self._inputs, values, strict=True))
        if any(_missing(value) for value in values):
            known.update(dict.fromkeys(self._outputs, NAN))
        else:
            for stage, part in self._passes:
                output = part.update(*[known[name] for name in stage.inputs])
                if len(stage.outputs) == 1:
                    known[stage.outputs[0]] = output
                else:
                    known.update(zip(stage.outputs, output, strict=True))  # type: ignore[arg-type]
        if len(self._outputs) == 1:
            return known[self._outputs[0]]
        return tuple(known[name] for name in self._outputs)
