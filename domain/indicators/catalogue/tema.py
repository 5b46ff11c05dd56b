"""Triple exponential moving average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.averages import seeded_average

NAN = math.nan


def tema_step(state: Scalars, value: float, period: int, weight: float, needed: int) -> tuple[Scalars, float]:
    """One bar; the state is the bars seen (up to ``needed``) and the three averages.

    Once all have their seeds they are written out: bar by bar three calls of ``exponential_step`` take nearly three times as long,
    and as long compiled (``python -m benchmarks.fused TEMA``).
    """
    seen, first, second, third = state
    if seen >= needed:
        first = (value - first) * weight + first
        second = (first - second) * weight + second
        third = (second - third) * weight + third
        return (seen, first, second, third), third + (3.0 * first - 3.0 * second)
    seen += 1.0
    first = seeded_average(first, seen, value, period, weight)
    second = seeded_average(second, seen - period + 1.0, first, period, weight)
    third = seeded_average(third, seen - 2.0 * (period - 1.0), second, period, weight)
    state = (seen, first, second, third)
    return state, third + (3.0 * first - 3.0 * second) if seen >= needed else NAN


@dataclass(frozen=True)
class TEMA(Indicator):
    """Triple exponential moving average: an EMA from which nearly all of its lag is taken.

    ``TEMA = 3 * E1 - 3 * E2 + E3`` with ``E1 = EMA(close)``, ``E2 = EMA(E1)``, ``E3 = EMA(E2)``; each is seeded by the simple average
    of its first ``period`` values.

    Equal to TA-Lib's TEMA in its default compatibility mode.

    Attributes:
        period: bars of the three averages.

    Source: P. G. Mulloy (1994), Smoothing data with less lag, Technical Analysis of Stocks & Commodities 12 (2).
    """

    period: int = parameter(20, at_least=1)

    family = "average"
    stems = ("tema",)
    step = staticmethod(tema_step)
    initial_state = (0.0, 0.0, 0.0, 0.0)
    talib_name = "TEMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """Each average needs as many values of the one before it as the first needs bars."""
        return 3 * (self.period - 1)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, the weight of the newest value, and the bars up to the first value."""
        return self.period, 2.0 / (self.period + 1), self.warmup + 1
