"""Percentage price oscillator."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import choice, parameter
from domain.indicators.catalogue_bases import AveragePair
from domain.indicators.stage import Scalars
from domain.indicators.steps.average_pairs import exponential_pair_step, mean_pair_step


def ppo_of_exponentials_step(
    state: Scalars, value: float, fast: int, slow: int, fast_weight: float, slow_weight: float
) -> tuple[Scalars, float]:
    """One bar with exponential averages."""
    state, fast_mean, slow_mean = exponential_pair_step(state, value, fast, slow, fast_weight, slow_weight)
    return state, percentage(fast_mean, slow_mean)


def ppo_of_means_step(
    state: Scalars, value: float, fast_oldest: float, slow_oldest: float, fast: int, slow: int
) -> tuple[Scalars, float]:
    """One bar with arithmetic averages."""
    state, fast_mean, slow_mean = mean_pair_step(state, value, fast_oldest, slow_oldest, fast, slow)
    return state, percentage(fast_mean, slow_mean)


def percentage(fast_mean: float, slow_mean: float) -> float:
    """By how many percent one average is above the other; 0 where that one is 0."""
    if slow_mean == 0.0:
        return 0.0
    return (fast_mean - slow_mean) / slow_mean * 100.0


@dataclass(frozen=True)
class PPO(AveragePair):
    """Percentage price oscillator: by how many percent a fast average of the closes is above a slow one.

    ``PPO = 100 * (average(close, fast) - average(close, slow)) / average(close, slow)``, and 0 where the slow average is 0; the
    shorter of the two periods is the fast one.

    Equal to TA-Lib's PPO, except that TA-Lib takes an average below 1e-14 for 0.

    Attributes:
        fast: bars of the fast average.
        slow: bars of the slow average.
        average: ``ema`` (exponential; TA-Lib's default since 0.8) or ``sma`` (arithmetic; its default before).

    Source: G. Appel (2005), Technical Analysis: Power Tools for Active Investors, chapter 8; StockCharts ChartSchool,
    Percentage Price Oscillator (PPO).
    """

    fast: int = parameter(12, at_least=2)
    slow: int = parameter(26, at_least=2)
    average: str = choice("ema", ("ema", "sma"))

    stems = ("ppo",)
    talib_name = "PPO"
    of_exponentials = staticmethod(ppo_of_exponentials_step)
    of_means = staticmethod(ppo_of_means_step)
