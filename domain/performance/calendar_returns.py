"""Returns by calendar month and year."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.performance.numbers import Floats, floats

K = TypeVar("K")


def monthly_returns(equity: ArrayLike, days: NDArray[np.int64], start: float) -> dict[tuple[int, int], float]:
    """Returns by month: the last value of each over the last one before it, less one.

    Args:
        equity: (n,) values at ends of sessions, in the order of time.
        days: (n,) day numbers (days since 1970-01-01) of the sessions.
        start: value before the first, against which the first month counts.

    Returns:
        (year, month) -> return as a fraction, in order; NaN after a value at or below zero. Months without a value are absent.
    """
    months = np.asarray(days, "datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return _by(months, floats(equity), start, lambda month: (1970 + month // 12, 1 + month % 12))


def yearly_returns(equity: ArrayLike, days: NDArray[np.int64], start: float) -> dict[int, float]:
    """Returns by year, as ``monthly_returns`` by month: year -> return as a fraction."""
    years = np.asarray(days, "datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return _by(years, floats(equity), start, lambda year: 1970 + year)


def _by(groups: NDArray[np.int64], values: Floats, start: float, name: Callable[[int], K]) -> dict[K, float]:
    if not len(values):
        return {}
    last = np.flatnonzero(np.r_[groups[1:] != groups[:-1], True])
    ends = values[last].tolist()
    before = [start, *ends[:-1]]
    growth = (end / value - 1.0 if value > 0 else math.nan for end, value in zip(ends, before, strict=True))
    return dict(zip((name(group) for group in groups[last].tolist()), growth, strict=True))
