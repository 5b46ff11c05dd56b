"""Activity: how much of the time and how much of the capital was at work."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from domain.performance.numbers import finite, floats, ratio


def exposure(exposed: ArrayLike) -> float:
    """Share of instants with an open position, long or short: ``count(exposed) / count``; NaN without instants.

    Args:
        exposed: one truth value per instant of the equity curve.
    """
    flags = np.asarray(exposed, dtype=bool).reshape(-1)
    return finite(flags.mean()) if len(flags) else math.nan


@np.errstate(all="ignore")
def turnover(traded_value: float, equity: ArrayLike, periods_per_year: float, years: float | None = None) -> float:
    """Traded value a year over mean equity: ``traded_value / mean(equity) / years``.

    Both sides count: buying everything and selling it again once a year is a turnover of 2. NaN with fewer than two values, a value
    that is not finite, or mean equity at or below zero.

    Args:
        traded_value: sum of price times quantity over all fills, buys and sells, in currency.
        equity: the curve, one value per instant.
        periods_per_year: number of periods in a year.
        years: time from the first value to the last; None: ``(n - 1) / periods_per_year``.
    """
    curve = floats(equity)
    if len(curve) < 2 or periods_per_year <= 0:
        return math.nan
    mean = finite(curve.mean())
    years = (len(curve) - 1) / periods_per_year if years is None else years
    return ratio(traded_value, mean * years) if mean > 0 else math.nan
