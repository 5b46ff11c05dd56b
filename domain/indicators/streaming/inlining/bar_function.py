"""All passes of an indicator as one function that takes a bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from domain.indicators.stage import Scalars, Stage
from domain.indicators.streaming.inlining.passes import function_of_passes
from domain.indicators.streaming.inlining.stage_function import stage_function


class BarFunction(NamedTuple):
    """Passes, bar by bar.

    Attributes:
        update: takes the values of a bar; returns the output, or a tuple of all of them.
        read: gives what is carried from bar to bar: of each stage the state, then each input's window, oldest first.
        write: goes on from such numbers.
    """

    update: Callable[..., Any]
    read: Callable[[], Scalars]
    write: Callable[[Sequence[float]], None]


def bar_function(inputs: tuple[str, ...], outputs: tuple[str, ...], stages: tuple[Stage, ...]) -> BarFunction:
    """The function of an indicator before its first bar.

    Args:
        inputs: names of the values of a bar, in order.
        outputs: names of the stages' outputs to return, in order.
        stages: the passes.
    """
    functions = [stage_function(stage) for stage in stages]

    def read() -> Scalars:
        return tuple(chain.from_iterable(function.read() for function in functions))

    def write(carried: Sequence[float]) -> None:
        numbers = iter(carried)
        for stage, function in zip(stages, functions, strict=True):
            own = tuple(islice(numbers, len(stage.state)))
            function.write(own, [list(islice(numbers, stage.window)) for _ in stage.inputs])

    if len(stages) == 1 and stages[0].inputs == inputs and stages[0].outputs == outputs:
        return BarFunction(functions[0].update, read, write)
    passes = tuple((stage.inputs, stage.outputs) for stage in stages)
    update = function_of_passes(inputs, outputs, passes)(*(function.update for function in functions))
    return BarFunction(update, read, write)
