"""Metrics of closed trades.

``profits`` holds one number per closed trade: its profit net of all its fees, in the account's currency. A trade wins with
a profit above zero and loses with one below; a trade at zero does neither but counts as a trade. Any profit that is not finite
makes every answer NaN. ``net_profit`` takes a profit that is only rounding noise beside what was invested for zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, SupportsFloat

import numpy as np
from numpy.typing import ArrayLike

from domain.performance.numbers import SAME_MONEY, Floats, finite, floats, ratio

_MICROSECONDS_PER_DAY = 86_400_000_000


class HasProfit(Protocol):
    """A closed trade, as far as its profit is concerned."""

    @property
    def profit(self) -> SupportsFloat:
        """Profit net of the trade's fees, in the account's currency."""
        ...


def entry_value(trade: Any) -> float:
    """What a trade's units were bought for (sold for, when short), money above zero; NaN where the trade does not tell."""
    try:
        return abs(float(trade.quantity) * float(trade.entry_price))
    except AttributeError:
        return math.nan


def net_profit(trade: HasProfit) -> float:
    """A trade's profit, money; zero where it is rounding noise beside what was invested (an exit at 93.51000000000002 for 93.51)."""
    profit = float(trade.profit)
    return 0.0 if abs(profit) <= SAME_MONEY * entry_value(trade) else profit


@np.errstate(all="ignore")
def profits_and_returns(trades: Sequence[HasProfit]) -> tuple[Floats, Floats]:
    """Net profit of each trade as ``net_profit`` has it, money, and that over its entry value, a fraction.

    Shape (trades,) both. A return is NaN where the trade does not tell its entry, or the entry was worth nothing.
    """
    profits, values = (
        floats([float(trade.profit) for trade in trades]),
        floats([entry_value(trade) for trade in trades]),
    )
    net = np.where(np.abs(profits) <= SAME_MONEY * values, 0.0, profits)
    returns = net / values
    return net, np.where(np.isfinite(returns), returns, np.nan)


def length_in_days(trade: Any) -> float:
    """Calendar days from the opening of the entry's bar to that of the exit's; NaN where the trade does not tell."""
    try:
        return float(trade.closed_at - trade.opened_at) / _MICROSECONDS_PER_DAY
    except AttributeError:
        return math.nan


def mean_of_known(values: Iterable[float]) -> float:
    """Mean of the values that are finite; NaN without any."""
    known = [value for value in values if math.isfinite(value)]
    return finite(np.mean(known)) if known else math.nan


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


def kelly_of_trades(profits: ArrayLike) -> float:
    """Kelly criterion of the trades: ``win_rate - (1 - win_rate) / win_loss_ratio``, as backtesting.py has it; NaN where either is."""
    won = win_rate(profits)
    return finite(won - ratio(1 - won, win_loss_ratio(profits)))


@np.errstate(all="ignore")
def system_quality(profits: ArrayLike) -> float:
    """System quality number: ``sqrt(n) * mean(p) / std(p, ddof=1)`` over profits in money, as backtesting.py has it.

    NaN with fewer than two trades or where profits do not vary. Source: Tharp (2008), The Definitive Guide to Position Sizing, whose
    own is over multiples of the risk taken, which a trade without a stop has not.
    """
    values = _usable(profits)
    if len(values) < 2:
        return math.nan
    deviation = float(values.std(ddof=1))
    return ratio(
        math.sqrt(len(values)) * float(values.mean()), 0.0 if deviation <= SAME_MONEY * abs(values).max() else deviation
    )


@np.errstate(all="ignore")
def _mean(values: Floats) -> float:
    return finite(values.mean()) if len(values) else math.nan


def _usable(profits: ArrayLike) -> Floats:
    values = floats(profits)
    return values if np.isfinite(values).all() else np.empty(0)
