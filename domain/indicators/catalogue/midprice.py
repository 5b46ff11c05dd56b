"""Midpoint of the range."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Extremes
from domain.indicators.steps.levels import midprice_step


@dataclass(frozen=True)
class MIDPRICE(Extremes):
    """Midprice: the middle between the highest high and the lowest low of the last ``period`` bars.

    Equal to TA-Lib's MIDPRICE.

    Attributes:
        period: bars searched.

    Source: TA-Lib, MIDPRICE.
    """

    period: int = parameter(14, at_least=1)

    family = "price"
    stems = ("midprice",)
    inputs = ("high", "low")
    step = staticmethod(midprice_step)
    talib_name = "MIDPRICE"
