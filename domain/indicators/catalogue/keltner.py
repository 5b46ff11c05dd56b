"""Keltner channel."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, choice, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import AVERAGE_START, NAN, exponential_step
from domain.indicators.steps.true_range import AVERAGE_TRUE_RANGE_START, average_true_range_step, wilder_weights


def keltner_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    period: int,
    weight: float,
    atr_period: int,
    keep: float,
    share: float,
    multiplier: float,
    of_close: int,
) -> tuple[Scalars, tuple[float, float, float]]:
    """One bar."""
    seen, count, mean, previous, ranges, average = state
    middle, width = NAN, NAN
    if seen >= atr_period - period + 1:
        price = close if of_close else (high + low + close) / 3.0
        (count, mean), middle = exponential_step((count, mean), price, period, weight)
    if seen >= period - 1 - atr_period:
        (previous, ranges, average), width = average_true_range_step(
            (previous, ranges, average), high, low, close, atr_period, keep, share
        )
    if seen < period + atr_period:
        seen += 1.0
    state = (seen, count, mean, previous, ranges, average)
    if width != width or middle != middle:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN, NAN)
    distance = width * multiplier
    return state, (middle + distance, middle, middle - distance)


@dataclass(frozen=True)
class KELTNER(Indicator):
    """Keltner channel: an exponential average of the price, and lines some average true ranges above and below.

    ``middle = EMA((high + low + close) / 3, period)``, ``upper, lower = middle ± multiplier * ATR(atr_period)``. The average that
    needs fewer bars begins so much later that both have their first value at the same bar.

    Equal to TA-Lib's KC. Charts often average the close instead: ``price="close"``. (Keltner's own channel of 1960 has simple
    averages of the typical price and of ``high - low``.)

    Attributes:
        period: bars of the exponential average.
        atr_period: true ranges averaged.
        multiplier: how many average true ranges the lines are from the middle.
        price: what is averaged, the ``typical`` price or the ``close``.

    Source: L. B. Raschke's form, after C. W. Keltner (1960), How to Make Money in Commodities; StockCharts' ChartSchool, Keltner
    Channels.
    """

    period: int = parameter(20, at_least=1)
    atr_period: int = parameter(10, at_least=1)
    multiplier: float = parameter(2.0, at_least=0.0)
    price: str = choice("typical", ("typical", "close"))

    family = "volatility"
    stems = ("keltner_upper", "keltner_middle", "keltner_lower")
    inputs = ("high", "low", "close")
    step = staticmethod(keltner_step)
    initial_state = (0.0, *AVERAGE_START, *AVERAGE_TRUE_RANGE_START)
    short_names = True
    talib_name = "KC"
    talib_parameters = MappingProxyType({"timeperiod": "period", "atrperiod": "atr_period", "nbdev": "multiplier"})

    @property
    def warmup(self) -> int:
        """That of the average that needs more bars."""
        return max(self.period - 1, self.atr_period)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The averages' periods and weights, the multiplier, and whether the close is averaged."""
        weights = wilder_weights(self.atr_period)
        of_close = int(self.price == "close")
        return self.period, 2.0 / (self.period + 1), self.atr_period, *weights, self.multiplier, of_close
