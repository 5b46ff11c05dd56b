"""Typical price."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars


def typprice_step(state: Scalars, high: float, low: float, close: float) -> tuple[Scalars, float]:
    """One bar."""
    return state, (high + low + close) / 3.0


@dataclass(frozen=True)
class TYPPRICE(Indicator):
    """Typical price of the bar: ``(high + low + close) / 3``.

    Equal to TA-Lib's TYPPRICE.

    Source: S. B. Achelis (2001), Technical Analysis from A to Z, typical price.
    """

    family = "price"
    stems = ("typical_price",)
    inputs = ("high", "low", "close")
    step = staticmethod(typprice_step)
    talib_name = "TYPPRICE"
