"""Median price."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars


def medprice_step(state: Scalars, high: float, low: float) -> tuple[Scalars, float]:
    """One bar."""
    return state, (high + low) / 2.0


@dataclass(frozen=True)
class MEDPRICE(Indicator):
    """Median price: the middle of the bar's range, ``(high + low) / 2``.

    Equal to TA-Lib's MEDPRICE.

    Source: S. B. Achelis (2001), Technical Analysis from A to Z, median price.
    """

    family = "price"
    stems = ("median_price",)
    inputs = ("high", "low")
    step = staticmethod(medprice_step)
    talib_name = "MEDPRICE"
