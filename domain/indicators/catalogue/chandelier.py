"""Chandelier exit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import EXTREMES_START, extremes_step
from domain.indicators.steps.true_range import AVERAGE_TRUE_RANGE_START, average_true_range_step, wilder_weights


def chandelier_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highs: Sequence[float],
    lows: Sequence[float],
    closes: Sequence[float],
    at: int,
    period: int,
    keep: float,
    share: float,
    multiplier: float,
) -> tuple[Scalars, tuple[float, float]]:
    """One bar."""
    extremes = extremes_step(state[:4], highs, lows, at, period)
    ranges, average = average_true_range_step(state[4:], high, low, close, period, keep, share)
    distance = multiplier * average
    return extremes + ranges, (extremes[0] - distance, extremes[2] + distance)


@dataclass(frozen=True)
class CHANDELIER(Indicator):
    """Chandelier exit: stops that hang some average true ranges below the highest high, and stand above the lowest low.

    ``long = highest high - multiplier * ATR``, ``short = lowest low + multiplier * ATR``, all over ``period`` bars; the average true
    range is Wilder's (the catalogue's ATR).

    Attributes:
        period: bars searched, and true ranges averaged.
        multiplier: how many average true ranges the stops are away.

    Source: C. Le Beau, in A. Elder (2002), Come Into My Trading Room; the form of StockCharts' ChartSchool, Chandelier Exit.
    """

    period: int = parameter(22, at_least=1)
    multiplier: float = parameter(3.0, at_least=0.0)

    family = "volatility"
    stems = ("chandelier_long", "chandelier_short")
    inputs = ("high", "low", "close")
    step = staticmethod(chandelier_step)
    initial_state = EXTREMES_START + AVERAGE_TRUE_RANGE_START
    sees_window = True
    short_names = True

    @property
    def window(self) -> int:
        """The bars searched, less the newest."""
        return self.period - 1

    @property
    def warmup(self) -> int:
        """The period, because the first true range needs the close before it."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, Wilder's weights and the multiplier."""
        return self.period, *wilder_weights(self.period), self.multiplier
