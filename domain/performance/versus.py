"""A curve beside a benchmark's: what it gained over it, and in which of its periods.

``returns`` and ``market`` hold the simple returns of the same periods, both finite, as
``returns.common_returns`` makes them. Alpha and beta stand in ``domain.performance.returns``.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from domain.performance.numbers import ROUNDING, Floats, finite, floats, ratio


@np.errstate(all="ignore")
def tracking_error(returns: ArrayLike, market: ArrayLike, periods_per_year: float) -> float:
    """Annualised sample deviation of the difference of returns: ``std(r - b, ddof=1) * sqrt(periods_per_year)``.

    NaN with fewer than two common returns; 0 where the curve does as the benchmark.
    """
    active = floats(returns) - floats(market)
    if len(active) < 2:
        return math.nan
    return finite(_deviation(active) * math.sqrt(max(periods_per_year, 0.0)))


@np.errstate(all="ignore")
def information_ratio(returns: ArrayLike, market: ArrayLike, periods_per_year: float) -> float:
    """Annualised mean of the difference of returns over the tracking error: ``mean(r - b) / std(r - b, ddof=1) * sqrt(periods)``.

    empyrical's ``excess_sharpe`` and QuantStats' ``information_ratio`` are the same without the root. NaN with fewer than two
    common returns or where the difference does not vary. Source: Grinold and Kahn (1999), Active Portfolio Management, chapter 5.
    """
    active = floats(returns) - floats(market)
    if len(active) < 2:
        return math.nan
    return finite(ratio(float(active.mean()), _deviation(active)) * math.sqrt(max(periods_per_year, 0.0)))


@np.errstate(all="ignore")
def up_capture(returns: ArrayLike, market: ArrayLike, periods_per_year: float) -> float:
    """Annualised growth over that of the benchmark, in the periods in which the benchmark rose; NaN where it never did.

    As empyrical's ``up_capture``: both compound over these periods alone.
    """
    values, levels = floats(returns), floats(market)
    return _capture(values[levels > 0], levels[levels > 0], periods_per_year)


@np.errstate(all="ignore")
def down_capture(returns: ArrayLike, market: ArrayLike, periods_per_year: float) -> float:
    """Annualised growth over that of the benchmark, in the periods in which the benchmark fell; as ``up_capture``."""
    values, levels = floats(returns), floats(market)
    return _capture(values[levels < 0], levels[levels < 0], periods_per_year)


def _capture(returns: Floats, market: Floats, periods_per_year: float) -> float:
    return ratio(_annual(returns, periods_per_year), _annual(market, periods_per_year))


@np.errstate(all="ignore")
def _annual(returns: Floats, periods_per_year: float) -> float:
    if not len(returns) or (returns <= -1).any() or not periods_per_year > 0:
        return math.nan
    return finite(np.expm1(np.log1p(returns).sum() * periods_per_year / len(returns)))


def _deviation(values: Floats) -> float:
    deviation = float(np.std(values, ddof=1))
    return 0.0 if deviation <= ROUNDING else deviation
