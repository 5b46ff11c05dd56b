"""Indicators of several inputs and without a window, bar by bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from domain.indicators.stage import Scalars, Stage
from domain.shared.errors import InvalidValue

NAN = math.nan


def bar_stream(stage: Stage) -> _BarStream:
    """The stream of a stage with several inputs and without a window, before its first bar."""
    known = _WITH_CONSTANTS if stage.constants else _PLAIN
    return known.get(len(stage.inputs), _BarStream)(stage)


def checked_state(stage: Stage, state: Sequence[Any]) -> Scalars:
    """The state as floats.

    Raises:
        InvalidValue: it is of another length than the stage's.
    """
    if len(state) != stage.width:
        raise InvalidValue(
            f"a state of {len(state)} numbers does not fit {stage.outputs}, which has {stage.width}", field="state"
        )
    return tuple(float(value) for value in state)


class _BarStream:
    """Any number of inputs.

    The classes below do the same for so many, which saves a loop: half of the time. A product with 0 is 0 unless a factor is NaN or
    infinite.
    """

    __slots__ = ("_constants", "_missing", "_stage", "_state", "_step")

    def __init__(self, stage: Stage) -> None:
        self._stage, self._step, self._constants = stage, stage.step, stage.constants
        self._missing = NAN if len(stage.outputs) == 1 else (NAN,) * len(stage.outputs)
        self._state = stage.state

    def update(self, *values: Any) -> Any:
        for value in values:
            if value is None or value - value != 0.0:
                return self._missing
        self._state, output = self._step(self._state, *values, *self._constants)
        return output

    @property
    def state(self) -> Scalars:
        return self._state

    def restore(self, state: Sequence[Any]) -> None:
        self._state = checked_state(self._stage, state)

    def _null(self, *values: Any) -> Any:
        """The answer to a bar with a null; called where a value is no number, and raises on if none is null."""
        if None in values:
            return self._missing
        raise  # noqa: PLE0704 - called from an except clause


class _PlainBarStreamOfTwo(_BarStream):
    """Two inputs."""

    __slots__ = ()

    def update(self, first: Any, second: Any) -> Any:
        try:
            if 0.0 * first * second != 0.0:
                return self._missing
        except TypeError:
            return self._null(first, second)
        self._state, output = self._step(self._state, first, second)
        return output


class _PlainBarStreamOfThree(_BarStream):
    """Three inputs."""

    __slots__ = ()

    def update(self, first: Any, second: Any, third: Any) -> Any:
        try:
            if 0.0 * first * second * third != 0.0:
                return self._missing
        except TypeError:
            return self._null(first, second, third)
        self._state, output = self._step(self._state, first, second, third)
        return output


class _PlainBarStreamOfFour(_BarStream):
    """Four inputs."""

    __slots__ = ()

    def update(self, first: Any, second: Any, third: Any, fourth: Any) -> Any:
        try:
            if 0.0 * first * second * third * fourth != 0.0:
                return self._missing
        except TypeError:
            return self._null(first, second, third, fourth)
        self._state, output = self._step(self._state, first, second, third, fourth)
        return output


class _PlainBarStreamOfFive(_BarStream):
    """Five inputs."""

    __slots__ = ()

    def update(self, first: Any, second: Any, third: Any, fourth: Any, fifth: Any) -> Any:
        try:
            if 0.0 * first * second * third * fourth * fifth != 0.0:
                return self._missing
        except TypeError:
            return self._null(first, second, third, fourth, fifth)
        self._state, output = self._step(self._state, first, second, third, fourth, fifth)
        return output


class _BarStreamOfTwo(_BarStream):
    """Two inputs and constants."""

    __slots__ = ()

    def update(self, first: Any, second: Any) -> Any:
        try:
            if 0.0 * first * second != 0.0:
                return self._missing
        except TypeError:
            return self._null(first, second)
        self._state, output = self._step(self._state, first, second, *self._constants)
        return output


class _BarStreamOfThree(_BarStream):
    """Three inputs and constants."""

    __slots__ = ()

    def update(self, first: Any, second: Any, third: Any) -> Any:
        try:
            if 0.0 * first * second * third != 0.0:
                return self._missing
        except TypeError:
            return self._null(first, second, third)
        self._state, output = self._step(self._state, first, second, third, *self._constants)
        return output


class _BarStreamOfFour(_BarStream):
    """Four inputs and constants."""

    __slots__ = ()

    def update(self, first: Any, second: Any, third: Any, fourth: Any) -> Any:
        try:
            if 0.0 * first * second * third * fourth != 0.0:
                return self._missing
        except TypeError:
            return self._null(first, second, third, fourth)
        self._state, output = self._step(self._state, first, second, third, fourth, *self._constants)
        return output


_PLAIN = {2: _PlainBarStreamOfTwo, 3: _PlainBarStreamOfThree, 4: _PlainBarStreamOfFour, 5: _PlainBarStreamOfFive}
_WITH_CONSTANTS = {2: _BarStreamOfTwo, 3: _BarStreamOfThree, 4: _BarStreamOfFour}
