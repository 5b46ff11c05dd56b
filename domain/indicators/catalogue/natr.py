"""Normalised average true range."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.range_steps import AVERAGE_RANGE_START, average_range_step, wilder_weights
from domain.indicators.stage import Scalars


def natr_step(
    state: Scalars, high: float, low: float, close: float, period: int, keep: float, share: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, average = average_range_step(state, high, low, close, period, keep, share)
    if period <= 1 or average != average:  # noqa: PLR0124 - true for NaN alone
        return state, average
    return state, 0.0 if close == 0.0 else average / close * 100.0


@dataclass(frozen=True)
class NATR(Indicator):
    """Normalised average true range: the average true range in percent of the close.

    ``NATR = 100 * ATR / close``; 0 where the close is.

    Equal to TA-Lib's NATR, also in that a period of 1 gives the true range itself, not in percent.

    Attributes:
        period: true ranges averaged.

    Source: J. Forman (2006), Cross-market evaluations with normalized average true range, Stocks & Commodities, May 2006.
    """

    period: int = parameter(14, at_least=1)

    family = "volatility"
    stems = ("natr",)
    inputs = ("high", "low", "close")
    step = staticmethod(natr_step)
    initial_state = AVERAGE_RANGE_START
    talib_name = "NATR"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The period, because the first true range needs the close before it."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and Wilder's weights."""
        return self.period, *wilder_weights(self.period)
