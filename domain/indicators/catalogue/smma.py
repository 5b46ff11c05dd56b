"""Smoothed moving average."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.steps.primitives import AVERAGE_START, exponential_step


@dataclass(frozen=True)
class SMMA(Indicator):
    """Smoothed moving average of the closes: Wilder's average, also called RMA (running moving average).

    ``SMMA[t] = (SMMA[t - 1] * (period - 1) + close[t]) / period``; the first value is the simple average of the first ``period``
    closes. It is an EMA whose newest value has the weight ``1 / period``.

    Equal to TA-Lib's RMA.

    Attributes:
        period: bars; the newest has the weight ``1 / period``.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """

    period: int = parameter(14, at_least=1)

    family = "average"
    stems = ("smma",)
    step = staticmethod(exponential_step)
    initial_state = AVERAGE_START
    talib_name = "RMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the weight of the newest value."""
        return self.period, 1.0 / self.period
