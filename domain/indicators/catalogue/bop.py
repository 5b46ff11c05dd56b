"""Balance of power."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars


def bop_step(state: Scalars, opened: float, high: float, low: float, close: float) -> tuple[Scalars, float]:
    """One bar."""
    span = high - low
    return state, (close - opened) / span if span > 0.0 else 0.0


@dataclass(frozen=True)
class BOP(Indicator):
    """Balance of power: how much of its range a bar has gone from open to close, from -1 to 1.

    ``BOP = (close - open) / (high - low)``, and 0 where high and low are the same.

    Equal to TA-Lib's BOP. The author smooths it, usually by a simple average of 14 bars.

    Source: I. Livshin (2001), Balance of Power, Technical Analysis of Stocks & Commodities 19 (8).
    """

    family = "momentum"
    stems = ("bop",)
    inputs = ("open", "high", "low", "close")
    step = staticmethod(bop_step)
    talib_name = "BOP"
