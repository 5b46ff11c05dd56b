"""Average price."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars


def avgprice_step(state: Scalars, opened: float, high: float, low: float, close: float) -> tuple[Scalars, float]:
    """One bar."""
    return state, (high + low + close + opened) / 4.0


@dataclass(frozen=True)
class AVGPRICE(Indicator):
    """Average price of the bar: ``(open + high + low + close) / 4``.

    Equal to TA-Lib's AVGPRICE.

    Source: S. B. Achelis (2001), Technical Analysis from A to Z, typical price.
    """

    family = "price"
    stems = ("average_price",)
    inputs = ("open", "high", "low", "close")
    step = staticmethod(avgprice_step)
    talib_name = "AVGPRICE"
