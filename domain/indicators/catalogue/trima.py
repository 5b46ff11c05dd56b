"""Triangular moving average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars

NAN = math.nan


def trima_step(
    state: Scalars, value: float, middle: float, leaving: float, period: int, scale: float
) -> tuple[Scalars, float]:
    """One bar.

    The state is the window's weighted sum and the plain sums of its older half, whose weights fall next, and of its newer one, whose
    weights rise (NaN during the warm-up); the bars in the sums begun last, which take their place once they hold a window; and these.
    """
    weighted, older, newer, count, new_weighted, new_older, new_newer = state
    count += 1.0
    if 2.0 * count <= period + 1.0:
        new_weighted += value * count
        new_older += value
    else:
        new_weighted += value * (period + 1.0 - count)
        new_newer += value
    if count >= period:
        return (new_weighted, new_older, new_newer, 0.0, 0.0, 0.0, 0.0), new_weighted * scale
    weighted -= older
    older += middle - leaving
    if period % 2 == 1:
        weighted += newer + value
    else:
        weighted += newer - middle + value
    newer += value - middle
    return (weighted, older, newer, count, new_weighted, new_older, new_newer), weighted * scale


@dataclass(frozen=True)
class TRIMA(Indicator):
    """Triangular moving average of the closes: weights rise in a straight line to the middle of the window and fall again.

    A period of 5 weighs 1, 2, 3, 2, 1; one of 6 weighs 1, 2, 3, 3, 2, 1. It is the simple average, over ``period // 2 + 1``
    values, of the simple average over ``(period + 1) // 2`` closes.

    Equal to TA-Lib's TRIMA.

    Attributes:
        period: bars averaged.

    Source: S. B. Achelis (2001), Technical Analysis from A to Z, moving averages.
    """

    period: int = parameter(20, at_least=1)

    family = "average"
    stems = ("trima",)
    step = staticmethod(trima_step)
    initial_state = (NAN, NAN, NAN, 0.0, 0.0, 0.0, 0.0)
    talib_name = "TRIMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def lags(self) -> tuple[int, ...]:
        """The value that passes from the newer to the older half, and the one that has just left the window."""
        return self.period // 2, self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and one over the sum of the weights."""
        half = self.period // 2
        return self.period, 1.0 / ((half + 1) * (half + self.period % 2))
