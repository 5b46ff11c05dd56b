"""Choppiness index."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.exact_sums import EXACT_SUM_START, exact_add
from domain.indicators.steps.extremes import EXTREMES_START, extremes_step
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.true_range import true_range


def chop_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highs: Sequence[float],
    lows: Sequence[float],
    closes: Sequence[float],
    at: int,
    period: int,
    scale: float,
) -> tuple[Scalars, float]:
    """One bar."""
    extremes = extremes_step(state[:4], highs, lows, at, period)
    total, lost = state[4], state[5]
    before = closes[at - 1]
    if before == before:  # noqa: PLR0124 - false for NaN alone
        total, lost = exact_add(total, lost, true_range(high, low, before))
    before = closes[at - period - 1]
    if before == before:  # noqa: PLR0124 - false for NaN alone
        total, lost = exact_add(total, lost, -true_range(highs[at - period], lows[at - period], before))
    state = extremes + (total, lost)  # noqa: RUF005 - compiled, a tuple's length must be known
    travelled, span = total + lost, extremes[0] - extremes[2]
    first = closes[at - period]
    if first != first or span <= 0.0 or travelled <= 0.0:  # noqa: PLR0124 - true for NaN alone
        return state, NAN
    return state, scale * math.log10(travelled / span)


@dataclass(frozen=True)
class CHOP(Indicator):
    """Choppiness index: how much of the way that prices went was to and fro, near 100 where all, near 0 in a trend.

    ``CHOP = 100 * log10(sum(TRANGE) / (highest high - lowest low)) / log10(period)`` over ``period`` bars; without a value where
    prices did not move. True ranges begin with the second bar.

    Attributes:
        period: bars measured.

    Source: E. W. Dreiss' Choppiness Index, as TradingView's documentation has it.
    """

    period: int = parameter(14, at_least=2)

    family = "volatility"
    stems = ("chop",)
    inputs = ("high", "low", "close")
    step = staticmethod(chop_step)
    initial_state = EXTREMES_START + EXACT_SUM_START
    sees_window = True

    @property
    def window(self) -> int:
        """The bars measured, and the close before the one that has just left."""
        return self.period + 1

    @property
    def warmup(self) -> int:
        """The period, because the first true range needs the close before it."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, and 100 over its logarithm."""
        return self.period, 100.0 / math.log10(self.period)
