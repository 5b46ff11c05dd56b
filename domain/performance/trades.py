"""Metrics of closed trades.

``profits`` holds one number per closed trade: its profit net of all its fees, in the account's currency. A trade wins with
a profit above zero and loses with one below; a trade at exactly zero does neither but counts as a trade. Any profit that is not finite
makes every answer NaN.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from domain.performance.numbers import Floats, finite, floats, ratio


def win_rate(profits: ArrayLike) -> float:
    """Share of trades that won: ``count(p > 0) / count(p)``; NaN without trades."""
    values = _usable(profits)
    return ratio(float((values > 0).sum()), float(len(values)))


@np.errstate(all="ignore")
def profit_factor(profits: ArrayLike) -> float:
    """Gross profit over gross loss: ``sum(p > 0) / |sum(p < 0)|``; NaN where nothing was lost."""
    values = _usable(profits)
    return ratio(float(values[values > 0].sum()), abs(float(values[values < 0].sum())))


def average_win(profits: ArrayLike) -> float:
    """Mean profit of the trades that won, in currency; NaN where none did."""
    values = _usable(profits)
    return _mean(values[values > 0])


def average_loss(profits: ArrayLike) -> float:
    """Mean profit of the trades that lost, in currency, hence negative; NaN where none did."""
    values = _usable(profits)
    return _mean(values[values < 0])


def win_loss_ratio(profits: ArrayLike) -> float:
    """Average win over the size of the average loss (the payoff ratio); NaN where either is."""
    return ratio(average_win(profits), abs(average_loss(profits)))


def expectancy(profits: ArrayLike) -> float:
    """Mean profit of a trade, in currency: ``win_rate * average_win + loss_rate * average_loss``; NaN without trades.

    Source: Tharp (1998), Trade Your Way to Financial Freedom, before division by the risk taken.
    """
    return _mean(_usable(profits))


@np.errstate(all="ignore")
def _mean(values: Floats) -> float:
    return finite(values.mean()) if len(values) else math.nan


def _usable(profits: ArrayLike) -> Floats:
    values = floats(profits)
    return values if np.isfinite(values).all() else np.empty(0)
