"""The distribution of returns: tails, shape, and how sure its Sharpe ratio is.

``returns`` holds the simple return of each period, finite. Formulas are those of empyrical-reloaded or QuantStats, as each function
says; the tests compare with both to 1e-9. Where these answer with an infinity or a zero because nothing varies, the answer here is
NaN.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from domain.performance.numbers import ROUNDING, SAME_MONEY, Floats, finite, floats, ratio

TAIL = 0.05
"""Share of the periods that make a tail."""


@np.errstate(all="ignore")
def omega(returns: ArrayLike, threshold: float = 0.0) -> float:
    """Omega ratio: ``sum(max(r - threshold, 0)) / sum(max(threshold - r, 0))``; NaN with fewer than two returns or nothing below.

    As empyrical's ``omega_ratio`` and QuantStats' ``omega`` have it. Source: Keating and Shadwick (2002), A Universal Performance
    Measure, Journal of Performance Measurement 6.

    Args:
        returns: one per period.
        threshold: return of a period that separates gains from losses.
    """
    excess = floats(returns) - threshold
    if len(excess) < 2:
        return math.nan
    return ratio(float(excess[excess > ROUNDING].sum()), -float(excess[excess < -ROUNDING].sum()))


@np.errstate(all="ignore")
def tail_ratio(returns: ArrayLike) -> float:
    """Size of the 95th percentile over that of the 5th; NaN without returns. As empyrical's ``tail_ratio``."""
    values = floats(returns)
    if not len(values):
        return math.nan
    low, high = np.percentile(values, [100 * TAIL, 100 * (1 - TAIL)])
    return ratio(abs(float(high)), abs(float(low)))


@np.errstate(all="ignore")
def value_at_risk(returns: ArrayLike, tail: float = TAIL) -> float:
    """Historical value at risk: the return that a share ``tail`` of the periods stays below, below zero for a loss.

    The percentile is interpolated, as empyrical's ``value_at_risk`` does; QuantStats' of that name fits a normal distribution.
    NaN without returns.
    """
    values = floats(returns)
    return finite(np.percentile(values, 100 * tail)) if len(values) else math.nan


@np.errstate(all="ignore")
def conditional_value_at_risk(returns: ArrayLike, tail: float = TAIL) -> float:
    """Historical conditional value at risk (expected shortfall): the mean of the lowest ``floor((n - 1) * tail) + 1`` returns.

    As empyrical's ``conditional_value_at_risk``; QuantStats' of that name fits a normal distribution. NaN without returns.
    """
    values = floats(returns)
    if not len(values):
        return math.nan
    count = int((len(values) - 1) * tail) + 1
    return finite(np.partition(values, count - 1)[:count].mean())


@np.errstate(all="ignore")
def skew(returns: ArrayLike) -> float:
    """Sample skewness, adjusted for bias (G1), as pandas' and QuantStats' ``skew``; NaN with fewer than three or nothing varying."""
    values = floats(returns)
    count = len(values)
    if count < 3:
        return math.nan
    scaled = _standardised(values)
    return finite(count / ((count - 1) * (count - 2)) * np.sum(scaled**3))


@np.errstate(all="ignore")
def kurtosis(returns: ArrayLike) -> float:
    """Sample excess kurtosis, adjusted for bias (G2), 0 for a normal distribution, as pandas' and QuantStats' ``kurtosis``.

    NaN with fewer than four returns or where nothing varies.
    """
    values = floats(returns)
    count = len(values)
    if count < 4:
        return math.nan
    scaled = _standardised(values)
    fourth = count * (count + 1) / ((count - 1) * (count - 2) * (count - 3)) * np.sum(scaled**4)
    return finite(fourth - 3 * (count - 1) ** 2 / ((count - 2) * (count - 3)))


@np.errstate(all="ignore")
def stability(returns: ArrayLike) -> float:
    """R squared of a straight line through the cumulated log returns: 1 for steady growth (or loss).

    As empyrical's ``stability_of_timeseries``. NaN with fewer than two returns, a loss of everything, or where nothing grows.
    """
    values = floats(returns)
    if len(values) < 2 or (values <= -1).any():
        return math.nan
    line = np.log1p(values).cumsum()
    if np.ptp(line) <= ROUNDING:
        return math.nan
    steps = np.arange(len(line)) - (len(line) - 1) / 2
    line = line - line.mean()
    return ratio(float(steps @ line) ** 2, float(steps @ steps) * float(line @ line))


@np.errstate(all="ignore")
def kelly(returns: ArrayLike) -> float:
    """Kelly criterion of the periods: ``p - (1 - p) / b``, *p* the share of gains among periods that moved, *b* mean gain over mean loss.

    As QuantStats' ``kelly_criterion``. NaN where nothing was gained or nothing lost. Source: Kelly (1956), A New Interpretation of
    Information Rate, Bell System Technical Journal 35.
    """
    values = floats(returns)
    gains, losses = values[values > SAME_MONEY], values[values < -SAME_MONEY]
    if not len(gains) or not len(losses):
        return math.nan
    won = len(gains) / (len(gains) + len(losses))
    return finite(won - (1 - won) / (float(gains.mean()) / -float(losses.mean())))


@np.errstate(all="ignore")
def probabilistic_sharpe(returns: ArrayLike, risk_free: float = 0.0) -> float:
    """Probability that the true Sharpe ratio is above zero, given that *n* returns showed ``s`` a period.

    ``Phi(s * sqrt(n - 1) / sqrt(1 - g3 * s + (g4 - 1) / 4 * s ** 2))`` with skewness ``g3`` and kurtosis ``g4`` (3 for a normal
    distribution), both adjusted for bias, as QuantStats' ``probabilistic_sharpe_ratio`` has it (earlier versions took
    the excess kurtosis for ``g4``). NaN with fewer than four returns or where nothing varies.
    Source: Bailey and López de Prado (2012), The Sharpe Ratio Efficient Frontier, Journal of Risk 15.

    Args:
        returns: one per period.
        risk_free: rate of a period.
    """
    values = floats(returns)
    if len(values) < 4:
        return math.nan
    shown = ratio(float(values.mean()) - risk_free, _deviation(values))
    error = 1 - skew(values) * shown + (kurtosis(values) + 2) / 4 * shown**2
    if not error > 0:
        return math.nan
    return finite((1 + math.erf(shown * math.sqrt(len(values) - 1) / math.sqrt(error) / math.sqrt(2))) / 2)


def _standardised(values: Floats) -> Floats:
    """Distances from the mean in sample deviations; NaN where nothing varies."""
    return np.asarray((values - values.mean()) / (_deviation(values) or math.nan), dtype=np.float64)


def _deviation(values: Floats) -> float:
    deviation = float(np.std(values, ddof=1))
    return 0.0 if deviation <= ROUNDING else deviation
