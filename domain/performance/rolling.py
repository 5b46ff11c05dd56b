"""Statistics over a window that moves along an equity curve."""

from __future__ import annotations

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from domain.performance.numbers import ROUNDING, Floats, floats
from domain.performance.returns import risk_free_per_period, simple_returns

_CELLS = 4_000_000
"""At most about so many returns are held at a time, windows overlapping."""


@np.errstate(all="ignore")
def rolling_volatility(equity: ArrayLike, window: int, periods_per_year: float) -> Floats:
    """Annualised volatility of the last ``window`` returns at each instant: ``std(r, ddof=1) * sqrt(periods_per_year)``.

    Args:
        equity: (n,) the curve.
        window: number of returns, at least 2.
        periods_per_year: number of returns in a year.

    Returns:
        (n,) NaN until there are ``window`` returns, and throughout where the curve has none.
    """
    _, deviation = _moments(equity, window, 0.0)
    return deviation * math.sqrt(periods_per_year)


@np.errstate(all="ignore")
def rolling_sharpe(equity: ArrayLike, window: int, periods_per_year: float, risk_free: float = 0.0) -> Floats:
    """Sharpe ratio of the last ``window`` returns at each instant, as ``returns.sharpe`` has it.

    Args:
        equity: (n,) the curve.
        window: number of returns, at least 2.
        periods_per_year: number of returns in a year.
        risk_free: annual rate.

    Returns:
        (n,) NaN until there are ``window`` returns, where nothing varies in the window, and throughout where the curve has none.
    """
    mean, deviation = _moments(equity, window, risk_free_per_period(risk_free, periods_per_year))
    return np.where(deviation > ROUNDING, mean / deviation, np.nan) * math.sqrt(periods_per_year)


def _moments(equity: ArrayLike, window: int, less: float) -> tuple[Floats, Floats]:
    """Mean and sample deviation of the returns, less a rate, in the window up to each instant."""
    curve = floats(equity)
    excess = simple_returns(curve) - less
    mean, deviation = np.full(len(curve), np.nan), np.full(len(curve), np.nan)
    if window < 2 or len(excess) < window:
        return mean, deviation
    step = max(1, _CELLS // window)
    for first in range(0, len(excess) - window + 1, step):
        windows = sliding_window_view(excess[first : first + step + window - 1], window)
        place = slice(first + window, first + window + len(windows))
        mean[place] = windows.mean(axis=1)
        deviation[place] = windows.std(axis=1, ddof=1)
    return mean, np.where(deviation <= ROUNDING, 0.0, deviation)
