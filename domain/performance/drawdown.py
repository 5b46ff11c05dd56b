"""Drawdowns: how far and how long an equity curve stayed below its own peak."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.performance.numbers import Floats, finite, floats

_MICROSECONDS_PER_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest drawdown of a curve; the earliest one where two are equally deep.

    Attributes:
        depth: fraction lost from the peak, at most 0.
        peak: index of the last time the peak was reached before the fall.
        trough: index of the lowest value.
        end: index of the first value at or above the peak again, or of the curve's last value where it never got there.
        recovered: whether it got there.
    """

    depth: float
    peak: int
    trough: int
    end: int
    recovered: bool

    @property
    def bars(self) -> int:
        """Length from the peak to the end, in instants of the curve."""
        return self.end - self.peak


@np.errstate(all="ignore")
def drawdown_series(equity: ArrayLike) -> Floats:
    """Drawdown at each instant: ``equity / running maximum - 1``, at most 0.

    Shape as the curve. All NaN where a value is not finite or the curve starts at or below zero. Below -1 where equity is negative.
    """
    curve = floats(equity)
    if len(curve) == 0 or not np.isfinite(curve).all() or curve[0] <= 0:
        return np.full(len(curve), np.nan)
    return np.asarray(curve / np.maximum.accumulate(curve) - 1.0, dtype=np.float64)


def deepest_drawdown(equity: ArrayLike) -> Drawdown | None:
    """The deepest drawdown; depth 0 and length 0 where the curve never fell, None where it has fewer than two values or no peak."""
    curve, series = floats(equity), drawdown_series(equity)
    if len(series) < 2 or np.isnan(series).any():
        return None
    trough = int(np.argmin(series))
    if series[trough] == 0.0:
        return Drawdown(0.0, 0, 0, 0, recovered=True)
    before = curve[: trough + 1]
    top = before.max()
    peak = int(np.flatnonzero(before == top)[-1])
    back = np.flatnonzero(curve[trough:] >= top)
    end = trough + int(back[0]) if len(back) else len(curve) - 1
    return Drawdown(float(series[trough]), peak, trough, end, recovered=bool(len(back)))


def max_drawdown(equity: ArrayLike) -> float:
    """Largest loss from a peak as a fraction: the minimum of ``equity / running maximum - 1``, at most 0 (-0.25: a quarter lost).

    0 where the curve never fell; NaN with fewer than two values, a value that is not finite, or a start at or below zero.
    """
    deepest = deepest_drawdown(equity)
    return math.nan if deepest is None else finite(deepest.depth)


def max_drawdown_bars(equity: ArrayLike) -> float:
    """Length of the deepest drawdown in bars: from its peak until the peak is reached again, or until the curve's end.

    0 where the curve never fell; NaN where the maximum drawdown is.
    """
    deepest = deepest_drawdown(equity)
    return math.nan if deepest is None else float(deepest.bars)


def max_drawdown_days(equity: ArrayLike, times: NDArray[np.int64]) -> float:
    """Length of the deepest drawdown in calendar days, fractions included: the time between the same two instants.

    Args:
        equity: the curve.
        times: microseconds since the epoch, one per value.
    """
    deepest = deepest_drawdown(equity)
    if deepest is None:
        return math.nan
    return float(times[deepest.end] - times[deepest.peak]) / _MICROSECONDS_PER_DAY
