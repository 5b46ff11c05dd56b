"""Rolling correlation."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, parameter
from domain.indicators.columns import OTHER_CLOSE
from domain.indicators.stage import Scalars
from domain.indicators.steps.regression import PAIR_START, pair_step


def correl_step(
    state: Scalars, value: float, other: float, values: Any, others: Any, at: int, period: int
) -> tuple[Scalars, float]:
    """One bar."""
    state, squares, other_squares, products = pair_step(state, value, other, values, others, at, period)
    if squares <= 0.0 or other_squares <= 0.0:
        return state, 0.0
    found = products / (math.sqrt(squares) * math.sqrt(other_squares))
    return state, 1.0 if found > 1.0 else -1.0 if found < -1.0 else found


@dataclass(frozen=True)
class CORREL(Indicator):
    """Rolling correlation of the close and another column, from -1 to 1: Pearson's coefficient of the last ``period`` bars.

    ``r = sum((x - mean x) * (y - mean y)) / sqrt(sum((x - mean x)²) * sum((y - mean y)²))`` of the prices themselves, not of their
    changes; 0 where one of them does not change.

    Equal to TA-Lib's CORREL of the two columns, except that TA-Lib computes each variance as a difference of squares.

    Attributes:
        period: bars compared.
        against: the other column; ``with_other_close`` adds another symbol's closes.

    Source: K. Pearson (1895), Notes on regression and inheritance, Proceedings of the Royal Society of London 58, 240-242.
    """

    period: int = parameter(30, at_least=1)
    against: str = dataclasses.field(default=OTHER_CLOSE, kw_only=True)

    family = "price"
    stems = ("correl",)
    inputs = ("close", OTHER_CLOSE)
    step = staticmethod(correl_step)
    initial_state = PAIR_START
    sees_window = True
    talib_name = "CORREL"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "inputs", ("close", self.against))

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def window(self) -> int:
        """The bars compared, and the one that has just left them."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period."""
        return (self.period,)
