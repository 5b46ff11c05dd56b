"""Indicators bar by bar, at a cost that does not grow with history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import Any, Protocol

from domain.indicators.bar_function import BarFunction, bar_function
from domain.indicators.passes import function_of_passes
from domain.indicators.stage import Scalars, Stage
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

    __slots__ = ("_names", "_parts", "_stages", "update")

    update: Callable[..., Any]

    def __init__(self, inputs: tuple[str, ...], outputs: tuple[str, ...], stages: tuple[Stage, ...]) -> None:
        self._names, self._stages = (inputs, outputs), stages
        self._parts: list[BarFunction] = [bar_function(stage) for stage in stages]
        if len(stages) == 1 and stages[0].inputs == inputs and stages[0].outputs == outputs:
            self.update = self._parts[0].update
        else:
            passes = tuple((stage.inputs, stage.outputs) for stage in stages)
            self.update = function_of_passes(inputs, outputs, passes)(*(part.update for part in self._parts))

    @property
    def state(self) -> Scalars:
        return tuple(chain.from_iterable(part.read() for part in self._parts))

    def restore(self, state: Sequence[Any]) -> None:
        wanted = sum(stage.width for stage in self._stages)
        if len(state) != wanted:
            raise InvalidValue(
                f"a state of {len(state)} numbers does not fit {self._names[1]}, which has {wanted}", field="state"
            )
        numbers = iter([float(value) for value in state])
        for stage, part in zip(self._stages, self._parts, strict=True):
            own = tuple(islice(numbers, len(stage.state)))
            part.write(own, [list(islice(numbers, stage.window)) for _ in stage.inputs])

    def __reduce__(self) -> tuple[Any, ...]:
        return stream_of, (*self._names, self._stages), self.state

    def __setstate__(self, state: Scalars) -> None:
        self.restore(state)
