"""Midpoint of the range."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.extremes_steps import EXTREMES_START
from domain.indicators.level_steps import middle_of_range_step


@dataclass(frozen=True)
class MIDPRICE(Indicator):
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
    step = staticmethod(middle_of_range_step)
    initial_state = EXTREMES_START
    sees_window = True
    talib_name = "MIDPRICE"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def window(self) -> int:
        """The bars searched, less the newest."""
        return self.period - 1
