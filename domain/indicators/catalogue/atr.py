"""Average true range."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.range_steps import AVERAGE_RANGE_START, average_range_step, wilder_weights


@dataclass(frozen=True)
class ATR(Indicator):
    """Average true range: Wilder's average of the true ranges.

    ``ATR[t] = (ATR[t - 1] * (period - 1) + TRANGE[t]) / period``; the first value is the mean of the first ``period`` true ranges,
    which begin with the second bar.

    Equal to TA-Lib's ATR.

    Attributes:
        period: true ranges averaged.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """

    period: int = parameter(14, at_least=1)

    family = "volatility"
    stems = ("atr",)
    inputs = ("high", "low", "close")
    step = staticmethod(average_range_step)
    initial_state = AVERAGE_RANGE_START
    talib_name = "ATR"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The period, because the first true range needs the close before it."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and Wilder's weights."""
        return self.period, *wilder_weights(self.period)
