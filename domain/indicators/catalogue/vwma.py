"""Volume-weighted moving average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars

NAN = math.nan


def vwma_step(
    state: Scalars, value: float, volume: float, leaving: float, leaving_volume: float, period: int
) -> tuple[Scalars, float]:
    """One bar.

    The state is the window's turnover and volume (NaN during the warm-up); the bars in the sums begun last, which take their place
    once they hold a window; these; and for how many bars nothing was traded.
    """
    turnover, total, count, new_turnover, new_total, quiet = state
    quiet = quiet + 1.0 if volume == 0.0 else 0.0
    traded = value * volume
    count += 1.0
    new_turnover += traded
    new_total += volume
    if count >= period:
        turnover, total, count, new_turnover, new_total = new_turnover, new_total, 0.0, 0.0, 0.0
    else:
        turnover += traded - leaving * leaving_volume
        total += volume - leaving_volume
    average = NAN if quiet >= period or total == 0.0 else turnover / total
    return (turnover, total, count, new_turnover, new_total, quiet), average


@dataclass(frozen=True)
class VWMA(Indicator):
    """Volume-weighted moving average of the closes: each close counts as much as was traded in its bar.

    ``VWMA[t] = sum(close * volume) / sum(volume)`` over the last ``period`` bars; NaN where nothing was traded in them.

    Equal to TA-Lib's VWMA, except that in a window without volume TA-Lib divides what rounding has left of its sums.

    Attributes:
        period: bars averaged.

    Source: S. B. Achelis (2001), Technical Analysis from A to Z, moving averages.
    """

    period: int = parameter(20, at_least=2)

    family = "average"
    stems = ("vwma",)
    inputs = ("close", "volume")
    step = staticmethod(vwma_step)
    initial_state = (NAN, NAN, 0.0, 0.0, 0.0, 0.0)
    talib_name = "VWMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def lags(self) -> tuple[int, ...]:
        """The bar that has just left the window."""
        return (self.period,)
