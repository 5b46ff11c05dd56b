"""The metrics of each group in ``definitions.DEFINITIONS``, by key.

``years`` is the time that passed from the curve's first value to its last; growth over less than ``SHORTEST_YEARS`` is not annualised.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.performance.calendar_returns import monthly_returns, yearly_returns
from domain.performance.distribution import (
    conditional_value_at_risk,
    kelly,
    kurtosis,
    omega,
    probabilistic_sharpe,
    skew,
    stability,
    tail_ratio,
    value_at_risk,
)
from domain.performance.drawdown import drawdown_figures
from domain.performance.excursions import Excursion
from domain.performance.frequency import SHORTEST_YEARS
from domain.performance.numbers import SAME_MONEY, Floats, finite, floats
from domain.performance.returns import (
    alpha_beta_of_returns,
    annualised_return,
    calmar,
    downside_risk,
    risk_free_per_period,
    sharpe,
    simple_returns,
    sortino,
    total_return,
    volatility,
)
from domain.performance.trades import (
    HasProfit,
    average_loss,
    average_win,
    expectancy,
    kelly_of_trades,
    length_in_days,
    mean_of_known,
    profit_factor,
    profits_and_returns,
    system_quality,
    win_loss_ratio,
    win_rate,
)
from domain.performance.versus import down_capture, information_ratio, tracking_error, up_capture

Integers = NDArray[np.int64]

_DAILY = 200.0
"""With fewer periods a year one of them is longer than a day."""


def return_metrics(curve: Floats, days: Integers | None, periods_per_year: float, years: float) -> dict[str, float]:
    """What was gained."""
    growth = _annualised(curve, periods_per_year, years)
    returns = simple_returns(curve)
    by_day = _daily_returns(curve, days) if periods_per_year >= _DAILY else np.empty(0)
    months: list[float] = []
    by_year: list[float] = []
    if days is not None and len(returns):
        start = float(curve[0])
        months = list(monthly_returns(curve[1:], days[1:], start).values())
        by_year = list(yearly_returns(curve[1:], days[1:], start).values())
    return {
        "total_return": total_return(curve),
        "annualised_return": growth,
        "cagr": growth,
        **_extremes("day", by_day),
        **_extremes("month", months),
        **_extremes("year", by_year),
    }


def _annualised(curve: Floats, periods_per_year: float, years: float) -> float:
    return annualised_return(curve, periods_per_year, years) if years >= SHORTEST_YEARS else math.nan


def _daily_returns(curve: Floats, days: Integers | None) -> Floats:
    """Returns from each day's last value to the next day's; those of all periods where no days are known."""
    returns = simple_returns(curve)
    if days is None or not len(returns):
        return returns
    last = np.r_[days[2:] != days[1:-1], True]
    return simple_returns(np.r_[curve[0], curve[1:][last]])


def _extremes(what: str, returns: ArrayLike) -> dict[str, float]:
    values = floats(returns)
    values = np.where(np.abs(values) <= SAME_MONEY, 0.0, values)
    ends = (values.max(), values.min()) if len(values) else (math.nan, math.nan)
    return {f"best_{what}": finite(ends[0]), f"worst_{what}": finite(ends[1])}


def risk_metrics(curve: Floats, periods_per_year: float, risk_free: float) -> dict[str, float]:
    """What was risked for it, and the shape of the returns."""
    returns, rate = simple_returns(curve), risk_free_per_period(risk_free, periods_per_year)
    return {
        "volatility": volatility(curve, periods_per_year),
        "downside_risk": downside_risk(curve, periods_per_year, risk_free),
        "sharpe": sharpe(curve, periods_per_year, risk_free),
        "probabilistic_sharpe": probabilistic_sharpe(returns, rate),
        "sortino": sortino(curve, periods_per_year, risk_free),
        "omega": omega(returns, rate),
        "tail_ratio": tail_ratio(returns),
        "stability": stability(returns),
        "value_at_risk": value_at_risk(returns),
        "conditional_value_at_risk": conditional_value_at_risk(returns),
        "skew": skew(returns),
        "kurtosis": kurtosis(returns),
        "kelly": kelly(returns),
        "periods_per_year": finite(periods_per_year) if len(returns) else math.nan,
    }


def drawdown_metrics(
    curve: Floats, instants: Integers | None, periods_per_year: float, years: float
) -> dict[str, float]:
    """How far and how long the curve stayed below its peak."""
    found = drawdown_figures(curve, instants)
    return {
        "max_drawdown": found.depth,
        "max_drawdown_bars": found.bars,
        "max_drawdown_days": found.days,
        "average_drawdown": found.average_depth,
        "average_drawdown_bars": found.average_bars,
        "average_drawdown_days": found.average_days,
        "longest_drawdown_bars": found.longest_bars,
        "longest_drawdown_days": found.longest_days,
        "ulcer_index": found.ulcer_index,
        "calmar": calmar(curve, periods_per_year, years) if years >= SHORTEST_YEARS else math.nan,
    }


def trade_metrics(trades: Sequence[HasProfit], excursions: Sequence[Excursion]) -> dict[str, float]:
    """What closed trades came to."""
    profits, returns = profits_and_returns(trades)
    return {
        "closed_trades": float(len(profits)),
        "win_rate": win_rate(profits),
        "profit_factor": profit_factor(profits),
        "average_win": average_win(profits),
        "average_loss": average_loss(profits),
        "win_loss_ratio": win_loss_ratio(profits),
        "expectancy": expectancy(profits),
        **_extremes("trade", returns[np.isfinite(returns)]),
        **excursion_metrics(excursions),
        "average_trade_days": mean_of_known(map(length_in_days, trades)),
        "trade_kelly": kelly_of_trades(profits),
        "sqn": system_quality(profits),
    }


def excursion_metrics(excursions: Sequence[Excursion]) -> dict[str, float]:
    """How trades went while they were held; NaN where that is not known."""
    return {
        "average_trade_bars": mean_of_known(one.bars if one.bars >= 0 else math.nan for one in excursions),
        "average_mae": mean_of_known(one.adverse for one in excursions),
        "average_mfe": mean_of_known(one.favourable for one in excursions),
    }


def benchmark_metrics(
    returns: Floats, market: Floats, periods_per_year: float, risk_free: float, years: float
) -> dict[str, float]:
    """What was gained and risked beside a benchmark, from the returns of the periods that both have; NaN without any."""
    alpha, beta = alpha_beta_of_returns(returns, market, periods_per_year, risk_free)
    long_enough = years >= SHORTEST_YEARS
    return {
        "alpha": alpha if long_enough else math.nan,
        "beta": beta,
        "information_ratio": information_ratio(returns, market, periods_per_year),
        "tracking_error": tracking_error(returns, market, periods_per_year),
        "up_capture": up_capture(returns, market, periods_per_year) if long_enough else math.nan,
        "down_capture": down_capture(returns, market, periods_per_year) if long_enough else math.nan,
    }
