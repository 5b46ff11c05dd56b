"""Vortex indicator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.primitives import NAN
from domain.indicators.range_steps import true_range
from domain.indicators.stage import Scalars


def vortex_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    oldest_high: float,
    oldest_low: float,
    oldest_close: float,
    before_high: float,
    before_low: float,
    before_close: float,
    period: int,
) -> tuple[Scalars, tuple[float, float]]:
    """One bar; the state is the bar, how many in a row had no true range, and the sums without the oldest bar's terms."""
    previous_high, previous_low, previous_close, still, plus, minus, ranges = state
    if previous_close != previous_close:  # noqa: PLR0124 - true for NaN alone
        return (high, low, close, 0.0, 0.0, 0.0, 0.0), (NAN, NAN)
    span = true_range(high, low, previous_close)
    still = still + 1.0 if span == 0.0 else 0.0
    plus += abs(high - previous_low)
    minus += abs(low - previous_high)
    ranges = 0.0 if still >= period else ranges + span
    if before_close != before_close:  # noqa: PLR0124 - true for NaN alone
        return (high, low, close, still, plus, minus, ranges), (NAN, NAN)
    lines = (plus / ranges, minus / ranges) if ranges > 0.0 else (0.0, 0.0)
    plus -= abs(oldest_high - before_low)
    minus -= abs(oldest_low - before_high)
    ranges -= true_range(oldest_high, oldest_low, before_close)
    return (high, low, close, still, plus, minus, ranges), lines


@dataclass(frozen=True)
class VORTEX(Indicator):
    """Vortex indicator: how far bars reach up from the low before, and down from the high before, as shares of the true range.

    ``plus = sum(|high[t] - low[t - 1]|) / sum(TR)``, ``minus = sum(|low[t] - high[t - 1]|) / sum(TR)`` over the last ``period`` bars,
    and both 0 where no bar of them has a true range.

    Equal to TA-Lib's VORTEX (which it has since 0.8).

    Attributes:
        period: bars added up.

    Source: E. Botes and D. Siepman (2010), The Vortex Indicator, Technical Analysis of Stocks & Commodities 28 (1).
    """

    period: int = parameter(14, at_least=1)

    family = "momentum"
    stems = ("vortex_plus", "vortex_minus")
    inputs = ("high", "low", "close")
    step = staticmethod(vortex_step)
    initial_state = (NAN, NAN, NAN, 0.0, 0.0, 0.0, 0.0)
    talib_name = "VORTEX"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def lags(self) -> tuple[int, ...]:
        """The oldest bar of the window, and the one before it."""
        return (self.period - 1, self.period)
