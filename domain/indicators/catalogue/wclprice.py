"""Weighted close."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars


def wclprice_step(state: Scalars, high: float, low: float, close: float) -> tuple[Scalars, float]:
    """One bar."""
    return state, (high + low + close * 2.0) / 4.0


@dataclass(frozen=True)
class WCLPRICE(Indicator):
    """Weighted close: ``(high + low + 2 * close) / 4``.

    Equal to TA-Lib's WCLPRICE.

    Source: S. B. Achelis (2001), Technical Analysis from A to Z, weighted close.
    """

    family = "price"
    stems = ("weighted_close",)
    inputs = ("high", "low", "close")
    step = staticmethod(wclprice_step)
    talib_name = "WCLPRICE"
