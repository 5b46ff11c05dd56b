"""Double exponential moving average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.averages import seeded_average

NAN = math.nan


def dema_step(state: Scalars, value: float, period: int, weight: float, needed: int) -> tuple[Scalars, float]:
    """One bar; the state is the bars seen (up to ``needed``) and both averages.

    Once both have their seeds they are written out: bar by bar two calls of ``exponential_step`` take nearly three times as long,
    and as long compiled (``python -m benchmarks.fused DEMA``).
    """
    seen, first, second = state
    if seen >= needed:
        first = (value - first) * weight + first
        second = (first - second) * weight + second
        return (seen, first, second), 2.0 * first - second
    seen += 1.0
    first = seeded_average(first, seen, value, period, weight)
    second = seeded_average(second, seen - period + 1.0, first, period, weight)
    return (seen, first, second), 2.0 * first - second if seen >= needed else NAN


@dataclass(frozen=True)
class DEMA(Indicator):
    """Double exponential moving average: an EMA from which most of its lag is taken.

    ``DEMA = 2 * EMA(close) - EMA(EMA(close))``; each EMA is seeded by the simple average of its first ``period`` values.

    Equal to TA-Lib's DEMA in its default compatibility mode.

    Attributes:
        period: bars of both averages.

    Source: P. G. Mulloy (1994), Smoothing data with faster moving averages, Technical Analysis of Stocks & Commodities 12 (1).
    """

    period: int = parameter(20, at_least=1)

    family = "average"
    stems = ("dema",)
    step = staticmethod(dema_step)
    initial_state = (0.0, 0.0, 0.0)
    talib_name = "DEMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The second average needs as many values of the first as the first needs bars."""
        return 2 * (self.period - 1)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, the weight of the newest value, and the bars up to the first value."""
        return self.period, 2.0 / (self.period + 1), self.warmup + 1
