"""Parabolic SAR."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars

NAN = math.nan


def sar_step(state: Scalars, high: float, low: float, acceleration: float, maximum: float) -> tuple[Scalars, float]:
    """One bar.

    The state is the trend (1 up, -1 down, 0 after the first bar, NaN before it), the stop for this bar, the extreme of the trend, the
    factor, and the high and low of the bar before.
    """
    trend, stop, extreme, factor, high_before, low_before = state
    if trend != trend:  # noqa: PLR0124 - true for NaN alone, and cheaper than isnan in plain Python
        return (0.0, NAN, NAN, acceleration, high, low), NAN
    if trend == 0.0:
        falls = low_before - low
        if falls > 0.0 and falls > high - high_before:
            trend, stop, extreme = -1.0, high_before, low
        else:
            trend, stop, extreme = 1.0, low_before, high
        high_before, low_before = high, low
    upper = high if high > high_before else high_before
    lower = low if low < low_before else low_before
    if trend > 0.0:
        if low <= stop:
            shown = extreme if extreme > upper else upper
            stop = shown + acceleration * (low - shown)
            return (-1.0, stop if stop > upper else upper, low, acceleration, high, low), shown
        if high > extreme:
            extreme = high
            factor = factor + acceleration if factor + acceleration < maximum else maximum
        following = stop + factor * (extreme - stop)
        return (1.0, following if following < lower else lower, extreme, factor, high, low), stop
    if high >= stop:
        shown = extreme if extreme < lower else lower
        stop = shown + acceleration * (high - shown)
        return (1.0, stop if stop < lower else lower, high, acceleration, high, low), shown
    if low < extreme:
        extreme = low
        factor = factor + acceleration if factor + acceleration < maximum else maximum
    following = stop + factor * (extreme - stop)
    return (-1.0, following if following > upper else upper, extreme, factor, high, low), stop


@dataclass(frozen=True)
class SAR(Indicator):
    """Parabolic SAR (stop and reverse): a stop that follows the trend, the faster the longer it lasts, and turns when touched.

    ``SAR[t + 1] = SAR[t] + AF * (EP - SAR[t])``, where ``EP`` is the highest high of a rise (the lowest low of a fall) so far and ``AF``
    grows by ``acceleration`` with each new ``EP``, up to ``maximum``. A rise's stop is never above the lows of the last two bars. A bar
    that touches it turns the trend: its stop is the old ``EP``, or the high of the last two bars where that is higher.

    Equal to TA-Lib's SAR. Wilder takes the first trend from trades made before; here, as in TA-Lib, it is a fall where the second
    bar's low is below the first's by more than its high is above, else a rise, and the first stop is the first bar's high or low.

    Attributes:
        acceleration: how much faster the stop gets with each new extreme.
        maximum: how fast it can get.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """

    acceleration: float = parameter(0.02, at_least=0.0)
    maximum: float = parameter(0.2, at_least=0.0)

    family = "price"
    stems = ("sar",)
    inputs = ("high", "low")
    step = staticmethod(sar_step)
    initial_state = (NAN, NAN, NAN, NAN, NAN, NAN)
    short_names = True
    talib_name = "SAR"
    talib_parameters = MappingProxyType({"acceleration": "acceleration", "maximum": "maximum"})

    @property
    def warmup(self) -> int:
        """One bar, which the trend is taken from."""
        return 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The acceleration, which is never above the maximum, and the maximum."""
        return min(self.acceleration, self.maximum), self.maximum
