"""Absolute price oscillator."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import choice, parameter
from domain.indicators.catalogue_bases import AveragePair
from domain.indicators.stage import Scalars
from domain.indicators.steps.average_pairs import exponential_pair_step, mean_pair_step


def apo_of_exponentials_step(
    state: Scalars, value: float, fast: int, slow: int, fast_weight: float, slow_weight: float
) -> tuple[Scalars, float]:
    """One bar with exponential averages."""
    state, fast_mean, slow_mean = exponential_pair_step(state, value, fast, slow, fast_weight, slow_weight)
    return state, fast_mean - slow_mean


def apo_of_means_step(
    state: Scalars, value: float, fast_oldest: float, slow_oldest: float, fast: int, slow: int
) -> tuple[Scalars, float]:
    """One bar with arithmetic averages."""
    state, fast_mean, slow_mean = mean_pair_step(state, value, fast_oldest, slow_oldest, fast, slow)
    return state, fast_mean - slow_mean


@dataclass(frozen=True)
class APO(AveragePair):
    """Absolute price oscillator: by how much a fast average of the closes is above a slow one.

    ``APO = average(close, fast) - average(close, slow)``; the shorter of the two periods is the fast one.

    Equal to TA-Lib's APO. With exponential averages it is MACD's line but for the first bars, because here each average is seeded by
    the first closes that there are.

    Attributes:
        fast: bars of the fast average.
        slow: bars of the slow average.
        average: ``ema`` (exponential; TA-Lib's default since 0.8) or ``sma`` (arithmetic; its default before).

    Source: G. Appel (2005), Technical Analysis: Power Tools for Active Investors, chapter 8.
    """

    fast: int = parameter(12, at_least=2)
    slow: int = parameter(26, at_least=2)
    average: str = choice("ema", ("ema", "sma"))

    stems = ("apo",)
    talib_name = "APO"
    of_exponentials = staticmethod(apo_of_exponentials_step)
    of_means = staticmethod(apo_of_means_step)
