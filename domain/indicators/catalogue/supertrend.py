"""SuperTrend."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.true_range import AVERAGE_TRUE_RANGE_START, average_true_range_step, wilder_weights


def supertrend_step(
    state: Scalars, high: float, low: float, close: float, period: int, keep: float, share: float, multiplier: float
) -> tuple[Scalars, tuple[float, float]]:
    """One bar; the state is that of the average range, both bands (NaN at first) and the trend."""
    before, count, average, upper, lower, trend = state
    (previous, count, average), average_range = average_true_range_step(
        (before, count, average), high, low, close, period, keep, share
    )
    if average_range != average_range:  # noqa: PLR0124 - true for NaN alone, and cheaper than isnan in plain Python
        return (previous, count, average, NAN, NAN, 1.0), (NAN, NAN)
    middle = (high + low) / 2.0
    width = multiplier * average_range
    if not (middle + width >= upper and before <= upper):
        upper = middle + width
    if not (middle - width <= lower and before >= lower):
        lower = middle - width
    turned = close < lower if trend > 0.0 else close > upper
    trend = -trend if turned else trend
    return (previous, count, average, upper, lower, trend), (lower if trend > 0.0 else upper, trend)


@dataclass(frozen=True)
class SUPERTREND(Indicator):
    """SuperTrend: a stop some average ranges from the middle of the bar, which only ever moves towards the price, and its direction.

    ``upper, lower = (high + low) / 2 ± multiplier * ATR(period)``. The upper band falls, and rises only after a close above it; the
    lower one likewise the other way round. While the trend is up (direction 1) the lower band is the line, until a close below it
    turns the trend (direction -1) and the upper band is the line, until a close above that.

    Equal to TA-Lib's SUPERTREND, whose first trend is up.

    Attributes:
        period: true ranges averaged.
        multiplier: how many average ranges the bands are from the bar's middle.

    Source: O. Seban, Tout le monde mérite d'être riche; J. W. Wilder (1978), New Concepts in Technical Trading Systems, for the range.
    """

    period: int = parameter(10, at_least=1)
    multiplier: float = parameter(3.0, at_least=0.0)

    family = "price"
    stems = ("supertrend", "supertrend_direction")
    inputs = ("high", "low", "close")
    step = staticmethod(supertrend_step)
    initial_state = (*AVERAGE_TRUE_RANGE_START, NAN, NAN, 1.0)
    short_names = True
    talib_name = "SUPERTREND"
    talib_parameters = MappingProxyType({"timeperiod": "period", "multiplier": "multiplier"})

    @property
    def warmup(self) -> int:
        """The period, because the first true range needs two bars."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, the shares of the old and the newest range in the average, and the multiplier."""
        return self.period, *wilder_weights(self.period), self.multiplier
