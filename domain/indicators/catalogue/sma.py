"""Simple moving average."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.steps.primitives import MEAN_START, mean_step


@dataclass(frozen=True)
class SMA(Indicator):
    """Simple moving average: the arithmetic mean of the last ``period`` closes.

    ``SMA[t] = (close[t] + ... + close[t - period + 1]) / period``

    Equal to TA-Lib's SMA.

    Attributes:
        period: bars averaged.

    Source: J. J. Murphy (1999), Technical Analysis of the Financial Markets, chapter 9.
    """

    period: int = parameter(20, at_least=1)

    family = "average"
    stems = ("sma",)
    talib_name = "SMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})
    step = staticmethod(mean_step)
    initial_state = MEAN_START

    @property
    def lags(self) -> tuple[int, ...]:
        """The oldest value of the window."""
        return (self.period - 1,)
