"""Exponential moving average."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.steps.primitives import AVERAGE_START, exponential_step


@dataclass(frozen=True)
class EMA(Indicator):
    """Exponential moving average of the closes.

    ``EMA[t] = EMA[t - 1] + (close[t] - EMA[t - 1]) * 2 / (period + 1)``; the first value is the simple average of the first
    ``period`` closes.

    Equal to TA-Lib's EMA in its default compatibility mode.

    Attributes:
        period: bars; the newest has the weight ``2 / (period + 1)``.

    Source: J. J. Murphy (1999), Technical Analysis of the Financial Markets, chapter 9.
    """

    period: int = parameter(12, at_least=1)

    family = "average"
    stems = ("ema",)
    talib_name = "EMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})
    step = staticmethod(exponential_step)
    initial_state = AVERAGE_START

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the weight of the newest value."""
        return self.period, 2.0 / (self.period + 1)
