"""Vortex indicator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.true_range import true_range


def vortex_step(
    state: Scalars, high: float, low: float, close: float, highs: Any, lows: Any, closes: Any, at: int, period: int
) -> tuple[Scalars, tuple[float, float]]:
    """One bar; the state is how many in a row had no true range, and the sums without the oldest bar's terms."""
    still, plus, minus, ranges = state
    before = closes[at - 1]
    if before != before:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    span = true_range(high, low, before)
    still = still + 1.0 if span == 0.0 else 0.0
    plus += abs(high - lows[at - 1])
    minus += abs(low - highs[at - 1])
    ranges = 0.0 if still >= period else ranges + span
    before = closes[at - period]
    if before != before:  # noqa: PLR0124 - true for NaN alone
        return (still, plus, minus, ranges), (NAN, NAN)
    lines = (plus / ranges, minus / ranges) if ranges > 0.0 else (0.0, 0.0)
    oldest = at - period + 1
    plus -= abs(highs[oldest] - lows[oldest - 1])
    minus -= abs(lows[oldest] - highs[oldest - 1])
    ranges -= true_range(highs[oldest], lows[oldest], before)
    return (still, plus, minus, ranges), lines


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
    initial_state = (0.0, 0.0, 0.0, 0.0)
    sees_window = True
    talib_name = "VORTEX"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def window(self) -> int:
        """The bars of the window before this one, and the one before them."""
        return self.period
