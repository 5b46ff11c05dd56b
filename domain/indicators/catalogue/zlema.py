"""Zero-lag exponential moving average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import AVERAGE_START, exponential_step

NAN = math.nan


def zlema_step(state: Scalars, value: float, earlier: float, period: int, weight: float) -> tuple[Scalars, float]:
    """One bar."""
    if earlier != earlier:  # noqa: PLR0124 - true for NaN alone, and cheaper than isnan in plain Python
        return state, NAN
    return exponential_step(state, 2.0 * value - earlier, period, weight)


@dataclass(frozen=True)
class ZLEMA(Indicator):
    """Zero-lag exponential moving average: the EMA of closes that are pushed on by their own change over the EMA's lag.

    ``ZLEMA = EMA(2 * close[t] - close[t - lag])`` with ``lag = (period - 1) // 2``, the whole part of the lag of an EMA. It is
    seeded by the simple average of the first ``period`` values.

    Equal to TA-Lib's ZLEMA.

    Attributes:
        period: bars; the newest value has the weight ``2 / (period + 1)``.

    Source: J. Ehlers and R. Way (2010), Zero lag (well, almost), Technical Analysis of Stocks & Commodities 28 (11).
    """

    period: int = parameter(20, at_least=1)

    family = "average"
    stems = ("zlema",)
    step = staticmethod(zlema_step)
    initial_state = AVERAGE_START
    talib_name = "ZLEMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The lag, and one less than the period."""
        return (self.period - 1) // 2 + self.period - 1

    @property
    def lags(self) -> tuple[int, ...]:
        """The close that the newest one is compared with."""
        return ((self.period - 1) // 2,)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the weight of the newest value."""
        return self.period, 2.0 / (self.period + 1)
