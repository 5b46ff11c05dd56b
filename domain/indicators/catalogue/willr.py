"""Williams' %R."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.extremes import RANGE_START, ROUNDING, range_step
from domain.indicators.steps.primitives import NAN


def willr_ranged_step(
    state: Scalars, high: float, low: float, close: float, highest: float, lowest: float, period: int
) -> tuple[Scalars, float]:
    """One bar whose range is known (NaN during the warm-up)."""
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, NAN
    span = highest - lowest
    flat = span <= ROUNDING * (abs(highest) + abs(lowest))
    return (highest, lowest), 0.0 if flat else -100.0 * ((highest - close) / span)


def willr_step(
    state: Scalars, high: float, low: float, close: float, highs: Any, lows: Any, closes: Any, at: int, period: int
) -> tuple[Scalars, float]:
    """One bar."""
    highest, lowest = range_step(state[0], state[1], high, low, highs, lows, at, period)
    oldest = highs[at - period + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest), NAN
    return willr_ranged_step(state, high, low, close, highest, lowest, period)


@dataclass(frozen=True)
class WILLR(Indicator):
    """Williams' %R: how far the close is below the highest high, as a share of the recent range, from -100 to 0.

    ``%R = -100 * (highest high - close) / (highest high - lowest low)`` of the last ``period`` bars, and 0 where both are the same.

    Equal to TA-Lib's WILLR.

    Attributes:
        period: bars of the range.

    Source: L. Williams (1973), How I Made One Million Dollars Last Year Trading Commodities.
    """

    period: int = parameter(14, at_least=1)

    family = "momentum"
    stems = ("willr",)
    inputs = ("high", "low", "close")
    talib_name = "WILLR"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def stages(self) -> tuple[Stage, ...]:
        """One pass, which remembers the range and the bar that has just left it."""
        step, ranged, constants = willr_step, willr_ranged_step, (self.period,)
        return (Stage(step, self.inputs, self.outputs, RANGE_START, constants, (), self.period, True, ranged),)
