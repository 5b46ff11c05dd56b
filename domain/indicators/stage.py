"""One pass over the rows: a scalar step function and what it remembers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Scalars = tuple[float, ...]
"""A flat state, or one value per input."""

Step = Callable[..., tuple[Scalars, Any]]
"""``step(state, *values, *past, *constants) -> (state, output | outputs)``; see ``Stage``."""


@dataclass(frozen=True)
class Stage:
    """One pass over the rows: a step function and what it reads and remembers.

    A row with a missing input (null, NaN or infinite) is no row for the stage: its outputs are NaN and the state stays.
    "Earlier" below therefore counts complete rows only.

    Attributes:
        step: a module-level function of scalars, called as ``step(state, *values, *past, *constants)``. ``values`` are the row's
            inputs; ``past`` are, for each lag, the inputs that many rows earlier, NaN where there are not so many. Where
            ``sees_window`` is set, ``past`` is one sequence per input and the row's index in them instead: ``highs[at - k]``
            is the value ``k`` rows earlier, for ``k`` up to ``window``, NaN where there are not so many. Returns the new state
            and one float, or a tuple of floats where there are several outputs; NaN where there is no value yet.
        inputs: names of columns, or of outputs of earlier stages.
        outputs: names of what it computes.
        state: the state before the first row.
        constants: numbers handed to every step.
        lags: how far back the past values are.
        window: how many earlier rows are remembered; at least the largest lag.
        sees_window: hand the whole window to the step.
        ranged: what the step does once it has found the highest of the last ``window`` values of the first input and the lowest of
            the second (or only) one, for scanners that find them by the column. The step keeps both as the first two numbers of
            its state. Called as ``ranged(state, *values, highest, lowest, *constants)``, with NaN where there are not so many
            values; the first two numbers of the state that it returns do not matter.
    """

    step: Step
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    state: Scalars
    constants: tuple[int | float, ...] = ()
    lags: tuple[int, ...] = ()
    window: int = 0
    sees_window: bool = False
    ranged: Step | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "window", max((self.window, *self.lags)))
        object.__setattr__(self, "state", tuple(float(value) for value in self.state))

    @property
    def width(self) -> int:
        """Numbers that are carried from one row to the next: the state and the remembered inputs."""
        return len(self.state) + self.window * len(self.inputs)

    @property
    def start(self) -> Scalars:
        """The numbers carried into the first row: the state, then each input's window, oldest first, NaN where there is none."""
        return self.state + (math.nan,) * (self.window * len(self.inputs))


def start_of(stages: Sequence[Stage]) -> Scalars:
    """The numbers that an indicator carries into its first row: those of all its stages, one after the other."""
    return tuple(value for stage in stages for value in stage.start)
