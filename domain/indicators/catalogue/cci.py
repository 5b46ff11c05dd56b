"""Commodity channel index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.primitives import NAN

ROUNDING = 1e-14
"""A distance from the mean that is not more than this share of it is held to be rounding."""


def typical_price_step(state: Scalars, high: float, low: float, close: float) -> tuple[Scalars, float]:
    """One bar's typical price."""
    return state, (high + low + close) / 3.0


def cci_step(state: Scalars, value: float, values: Any, at: int, period: int) -> tuple[Scalars, float]:
    """One bar's index.

    The state is the bar's index in TA-Lib's ring of ``period`` prices: sums run around the ring from its first index, as there.
    """
    index = int(state[0])
    state = (index + 1.0 if index + 1 < period else 0.0,)
    oldest = values[at - period + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return state, NAN
    newer, older = values[at - index : at + 1], values[at - period + 1 : at - index]
    total = 0.0
    for one in newer:
        total += one
    for one in older:
        total += one
    mean = total / period
    distances = 0.0
    for one in newer:
        distances += one - mean if one > mean else mean - one
    for one in older:
        distances += one - mean if one > mean else mean - one
    distance, difference = distances / period, value - mean
    rounding = ROUNDING * abs(mean)
    if distance <= rounding or abs(difference) <= rounding:
        return state, 0.0
    return state, difference / (0.015 * distance)


@dataclass(frozen=True)
class CCI(Indicator):
    """Commodity channel index: how far the typical price is from its mean, in units of its mean deviation.

    ``p = (high + low + close) / 3``, ``CCI = (p - mean) / (0.015 * d)``, where ``mean`` is the mean and ``d`` the mean distance
    from the mean of the last ``period`` typical prices. It is 0 where ``p - mean`` or ``d`` is no more than the rounding of a
    price (1e-14 of it).

    Equal to TA-Lib's CCI, whose default period is 14. A bar costs a pass over the window.

    Attributes:
        period: bars of the mean and of the mean deviation.

    Source: D. R. Lambert (1980), Commodity Channel Index: Tool for Trading Cyclic Trends, Commodities 1980 (10).
    """

    period: int = parameter(20, at_least=2)

    family = "momentum"
    stems = ("cci",)
    inputs = ("high", "low", "close")
    talib_name = "CCI"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The typical price, and its index."""
        constants, window = (self.period,), self.period - 1
        return (
            Stage(typical_price_step, self.inputs, ("price",), (0.0,)),
            Stage(cci_step, ("price",), self.outputs, (0.0,), constants, window=window, sees_window=True),
        )
