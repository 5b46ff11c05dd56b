"""Weighted moving average."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.steps.averages import WEIGHTED_START, weighted_step


@dataclass(frozen=True)
class WMA(Indicator):
    """Weighted moving average of the closes: weights fall in a straight line from the newest to the oldest.

    ``WMA[t] = (n * close[t] + (n - 1) * close[t - 1] + ... + close[t - n + 1]) / (n * (n + 1) / 2)`` with ``n = period``.

    Equal to TA-Lib's WMA.

    Attributes:
        period: bars averaged.

    Source: J. J. Murphy (1999), Technical Analysis of the Financial Markets, chapter 9.
    """

    period: int = parameter(20, at_least=1)

    family = "average"
    stems = ("wma",)
    step = staticmethod(weighted_step)
    initial_state = WEIGHTED_START
    talib_name = "WMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def lags(self) -> tuple[int, ...]:
        """The value that has just left the window."""
        return (self.period,)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the sum of the weights."""
        return self.period, self.period * (self.period + 1) / 2.0
