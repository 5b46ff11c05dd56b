"""Rolling beta."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, parameter
from domain.indicators.columns import OTHER_CLOSE
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.regression import PAIR_START, pair_step


def returns_step(
    state: Scalars, other: float, value: float, other_before: float, before: float
) -> tuple[Scalars, tuple[float, float]]:
    """One bar: the relative change of both columns, 0 from a price of 0; NaN at the first bar."""
    of_other = 0.0 if other_before == 0.0 else (other - other_before) / other_before
    own = 0.0 if before == 0.0 else (value - before) / before
    return state, (of_other, own)


def beta_step(
    state: Scalars, other: float, own: float, others: Any, owns: Any, at: int, period: int
) -> tuple[Scalars, float]:
    """One bar's relative changes."""
    state, squares, _, products = pair_step(state, other, own, others, owns, at, period)
    return state, 0.0 if squares <= 0.0 else products / squares


@dataclass(frozen=True)
class BETA(Indicator):
    """Rolling beta of the close against another column: by how many percent it moves where the other moves by one.

    ``beta = sum((x - mean x) * (y - mean y)) / sum((x - mean x)²)`` of the last ``period`` relative changes ``x`` of the other column
    and ``y`` of the close; 0 where the other does not move.

    Equal to TA-Lib's BETA with the other column first, whose description has them the other way round than its formula.

    Attributes:
        period: changes compared.
        against: the market's column; ``with_other_close`` adds another symbol's closes.

    Source: W. F. Sharpe (1964), Capital asset prices, The Journal of Finance 19 (3), 425-442.
    """

    period: int = parameter(5, at_least=1)
    against: str = dataclasses.field(default=OTHER_CLOSE, kw_only=True)

    family = "price"
    stems = ("beta",)
    inputs = (OTHER_CLOSE, "close")
    talib_name = "BETA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "inputs", (self.against, "close"))

    @property
    def warmup(self) -> int:
        """The period, because the first change needs two bars."""
        return self.period

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The relative changes, and the slope of the line between them."""
        changes = Stage(
            step=returns_step, inputs=self.inputs, outputs=("change of other", "change"), state=(0.0,), lags=(1,)
        )
        slope = Stage(
            step=beta_step,
            inputs=changes.outputs,
            outputs=self.outputs,
            state=PAIR_START,
            constants=(self.period,),
            window=self.period,
            sees_window=True,
        )
        return changes, slope
