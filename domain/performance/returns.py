"""Return and risk of an equity curve.

An equity curve has one value per instant; its first value is the capital at the start, so *n* values give *n - 1* simple returns
``r[i] = equity[i + 1] / equity[i] - 1``. Returns exist only while there is capital to earn on: a curve that is not finite
throughout, or at or below zero anywhere before its last instant, has none, and every metric made of returns is NaN.

``periods_per_year`` is the number of returns in a year (252 for daily bars of an exchange, 365 for a market that never closes;
see ``domain.performance.periods``). ``risk_free`` is an annual rate; a period's part of it is
``(1 + risk_free) ** (1 / periods_per_year) - 1``, the rate that compounds to it.

Formulas and conventions are those of empyrical-reloaded (https://empyrical.ml4trading.io), with which the tests compare to
1e-10, but for one thing: where it answers with an infinity (nothing varies, nothing was lost), the answer here is NaN.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from domain.performance.drawdown import max_drawdown
from domain.performance.numbers import ROUNDING, Floats, finite, floats, ratio


@np.errstate(all="ignore")
def simple_returns(equity: ArrayLike) -> Floats:
    """Simple returns of an equity curve, one fewer than its values; empty where the curve has none (see the module)."""
    curve = floats(equity)
    if len(curve) < 2 or not np.isfinite(curve).all() or (curve[:-1] <= 0).any():
        return np.empty(0)
    return np.asarray(curve[1:] / curve[:-1] - 1.0, dtype=np.float64)


@np.errstate(all="ignore")
def risk_free_per_period(risk_free: float, periods_per_year: float) -> float:
    """One period's part of an annual rate: ``(1 + risk_free) ** (1 / periods_per_year) - 1``; NaN below -100 %."""
    if periods_per_year <= 0:
        return math.nan
    return finite(np.power(1.0 + np.float64(risk_free), 1.0 / periods_per_year) - 1.0)


@np.errstate(all="ignore")
def total_return(equity: ArrayLike) -> float:
    """Growth over the whole curve as a fraction: ``equity[-1] / equity[0] - 1``.

    NaN with fewer than two values, a value that is not finite, or a start at or below zero. Below -1 where more was lost
    than there was.
    """
    curve = floats(equity)
    if len(curve) < 2 or not np.isfinite(curve).all() or curve[0] <= 0:
        return math.nan
    return finite(curve[-1] / curve[0] - 1.0)


@np.errstate(all="ignore")
def annualised_return(equity: ArrayLike, periods_per_year: float, years: float | None = None) -> float:
    """Compound annual growth rate: ``(equity[-1] / equity[0]) ** (1 / years) - 1``.

    -1 where everything was lost, NaN where more than that.

    Args:
        equity: the curve, *n* values.
        periods_per_year: number of returns in a year.
        years: time from the first value to the last; None: it is counted in periods, ``(n - 1) / periods_per_year``, as empyrical's
            ``annual_return`` and QuantStats' ``cagr`` do, who know no dates.
    """
    years = _years(equity, periods_per_year, years)
    growth = 1.0 + total_return(equity)
    if years <= 0 or not growth >= 0:
        return math.nan
    return finite(np.power(np.float64(growth), 1.0 / years) - 1.0)


cagr = annualised_return
"""Another name of the annualised return."""


@np.errstate(all="ignore")
def volatility(equity: ArrayLike, periods_per_year: float) -> float:
    """Annualised standard deviation of simple returns: ``std(r, ddof=1) * sqrt(periods_per_year)``.

    Sample deviation. NaN with fewer than two returns; 0 where they are all equal.
    """
    returns = simple_returns(equity)
    if len(returns) < 2 or periods_per_year <= 0:
        return math.nan
    return finite(_deviation(returns) * math.sqrt(periods_per_year))


@np.errstate(all="ignore")
def sharpe(equity: ArrayLike, periods_per_year: float, risk_free: float = 0.0) -> float:
    """Sharpe ratio: ``mean(r - rf) / std(r - rf, ddof=1) * sqrt(periods_per_year)``.

    Sample deviation, arithmetic mean; ``rf`` is one period's part of the annual ``risk_free``. NaN with fewer than two returns or
    where nothing varies. Source: Sharpe (1994), The Sharpe Ratio, Journal of Portfolio Management 21.
    """
    excess = simple_returns(equity) - risk_free_per_period(risk_free, periods_per_year)
    if len(excess) < 2:
        return math.nan
    return finite(ratio(float(np.mean(excess)), _deviation(excess)) * math.sqrt(max(periods_per_year, 0.0)))


@np.errstate(all="ignore")
def sortino(equity: ArrayLike, periods_per_year: float, risk_free: float = 0.0) -> float:
    """Sortino ratio: ``mean(r - rf) / sqrt(mean(min(r - rf, 0) ** 2)) * sqrt(periods_per_year)``.

    The downside deviation is over all periods, not only the losing ones, and divides by their number (population); the required
    return is ``rf``, one period's part of the annual ``risk_free``. NaN with fewer than two returns or where no period
    stayed below it. Source: Sortino and Price (1994), Performance Measurement in a Downside Risk Framework.
    """
    excess = simple_returns(equity) - risk_free_per_period(risk_free, periods_per_year)
    if len(excess) < 2:
        return math.nan
    return finite(ratio(float(np.mean(excess)), _downside(excess)) * math.sqrt(max(periods_per_year, 0.0)))


@np.errstate(all="ignore")
def downside_risk(equity: ArrayLike, periods_per_year: float, risk_free: float = 0.0) -> float:
    """Annualised downside deviation: ``sqrt(mean(min(r - rf, 0) ** 2)) * sqrt(periods_per_year)``, as empyrical's ``downside_risk``.

    NaN with fewer than two returns; 0 where no period stayed below ``rf``.
    """
    excess = simple_returns(equity) - risk_free_per_period(risk_free, periods_per_year)
    if len(excess) < 2:
        return math.nan
    return finite(_downside(excess) * math.sqrt(max(periods_per_year, 0.0)))


def _downside(excess: Floats) -> float:
    downside = float(np.sqrt(np.mean(np.square(np.minimum(excess, 0.0)))))
    return 0.0 if downside <= ROUNDING else downside


def calmar(equity: ArrayLike, periods_per_year: float, years: float | None = None) -> float:
    """Calmar ratio: annualised return over the size of the maximum drawdown, both over the whole curve.

    NaN where the curve never fell. Arguments as for the annualised return.
    Source: Young (1991), Calmar Ratio: A Smoother Tool, Futures 20.
    """
    return ratio(annualised_return(equity, periods_per_year, years), abs(max_drawdown(equity)))


def _years(equity: ArrayLike, periods_per_year: float, years: float | None) -> float:
    if years is not None:
        return years
    return (len(floats(equity)) - 1) / periods_per_year if periods_per_year > 0 else 0.0


@np.errstate(all="ignore")
def alpha_beta(
    equity: ArrayLike, benchmark: ArrayLike, periods_per_year: float, risk_free: float = 0.0
) -> tuple[float, float]:
    """Annualised alpha and beta against a benchmark (Jensen's alpha in the capital asset pricing model).

    ``beta = cov(r, b) / var(b)`` (both with the same divisor, so it does not matter which) and
    ``alpha = (1 + mean((r - rf) - beta * (b - rf))) ** periods_per_year - 1``, over the periods in which both have a return.
    Source: Jensen (1968), The Performance of Mutual Funds in the Period 1945-1964, Journal of Finance 23.

    Args:
        equity: the curve.
        benchmark: level (price, index or equity) of the benchmark at the same instants, as long as ``equity``; NaN where it has none.
        periods_per_year: number of returns in a year.
        risk_free: annual rate.

    Returns:
        alpha as a fraction a year and beta; NaN with fewer than two common returns, with curves of different lengths, or where
        the benchmark does not vary.
    """
    return alpha_beta_of_returns(*common_returns(equity, benchmark), periods_per_year, risk_free)


@np.errstate(all="ignore")
def common_returns(equity: ArrayLike, benchmark: ArrayLike) -> tuple[Floats, Floats]:
    """Returns of a curve and of a benchmark over the periods in which both have one; none where their lengths differ.

    Args:
        equity: (n,) the curve.
        benchmark: (n,) the benchmark's level at the same instants, NaN where it has none.
    """
    returns, market = simple_returns(equity), market_returns(benchmark)
    if len(returns) != len(market):
        return np.empty(0), np.empty(0)
    common = np.isfinite(market)
    return returns[common], market[common]


@np.errstate(all="ignore")
def alpha_beta_of_returns(
    returns: Floats, market: Floats, periods_per_year: float, risk_free: float = 0.0
) -> tuple[float, float]:
    """Alpha and beta of the returns of the same periods, as ``alpha_beta`` has them."""
    if len(returns) < 2 or _deviation(market) == 0.0:
        return math.nan, math.nan
    residual = market - np.mean(market)
    beta = finite(np.mean(residual * returns) / np.mean(np.square(residual)))
    rf = risk_free_per_period(risk_free, periods_per_year)
    alpha = np.power(1.0 + np.mean((returns - rf) - beta * (market - rf)), periods_per_year) - 1.0
    return finite(alpha), beta


@np.errstate(all="ignore")
def market_returns(benchmark: ArrayLike) -> Floats:
    """Simple returns of a benchmark, one fewer than its levels; NaN where one of the two levels is missing or not above zero."""
    levels = floats(benchmark)
    levels = np.where(np.isfinite(levels) & (levels > 0), levels, np.nan)
    return np.asarray(levels[1:] / levels[:-1] - 1.0, dtype=np.float64)


def _deviation(returns: Floats) -> float:
    deviation = float(np.std(returns, ddof=1))
    return 0.0 if deviation <= ROUNDING else deviation
