"""Indicators bar by bar, at a cost that does not grow with history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from domain.indicators.stage import Scalars, Stage
from domain.indicators.streaming.inlining.bar_function import bar_function
from domain.shared.errors import InvalidValue


class IndicatorStream(Protocol):
    """An indicator that is fed one bar at a time."""

    def update(self, *values: Any) -> Any:
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
    return _Stream(inputs, outputs, stages)


class _Stream:
    """One pass or several. ``update`` is a function rather than a method, which saves a call."""

    __slots__ = ("_function", "_names", "_stages", "update")

    update: Callable[..., Any]

    def __init__(self, inputs: tuple[str, ...], outputs: tuple[str, ...], stages: tuple[Stage, ...]) -> None:
        self._names, self._stages = (inputs, outputs), stages
        self._function = bar_function(inputs, outputs, stages)
        self.update = self._function.update

    @property
    def state(self) -> Scalars:
        return self._function.read()

    def restore(self, state: Sequence[Any]) -> None:
        wanted = sum(stage.width for stage in self._stages)
        if len(state) != wanted:
            raise InvalidValue(
                f"a state of {len(state)} numbers does not fit {self._names[1]}, which has {wanted}", field="state"
            )
        self._function.write([float(value) for value in state])

    def __reduce__(self) -> tuple[Any, ...]:
        return stream_of, (*self._names, self._stages), self.state

    def __setstate__(self, state: Scalars) -> None:
        self.restore(state)
