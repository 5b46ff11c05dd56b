"""Drawdowns: how far and how long an equity curve stayed below its own peak.

A value is below the peak where it is so by more than rounding noise (``numbers.SAME_MONEY``); a peak that is missed or passed by
less than that is reached.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.performance.numbers import SAME_MONEY, Floats, finite, floats

_MICROSECONDS_PER_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Drawdown:
    """A stretch of a curve below its peak.

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

    def days(self, times: NDArray[np.int64]) -> float:
        """Length from the peak to the end in calendar days, fractions included; ``times``: microseconds, one per instant."""
        return float(times[self.end] - times[self.peak]) / _MICROSECONDS_PER_DAY


_NEVER_FELL = Drawdown(0.0, 0, 0, 0, recovered=True)


@np.errstate(all="ignore")
def drawdown_series(equity: ArrayLike) -> Floats:
    """Drawdown at each instant: ``equity / running maximum - 1``, at most 0.

    Shape as the curve. All NaN where a value is not finite or the curve starts at or below zero. Below -1 where equity is negative.
    """
    curve = floats(equity)
    if len(curve) == 0 or not np.isfinite(curve).all() or curve[0] <= 0:
        return np.full(len(curve), np.nan)
    series = curve / np.maximum.accumulate(curve) - 1.0
    return np.where(series < -SAME_MONEY, series, 0.0)


def drawdowns(equity: ArrayLike) -> tuple[Drawdown, ...]:
    """Every drawdown of a curve, oldest first; none where it never fell, has fewer than two values, or no peak."""
    return _found(drawdown_series(equity))


def worst_drawdowns(equity: ArrayLike, most: int = 10) -> tuple[Drawdown, ...]:
    """The deepest drawdowns, deepest first, the earlier one first where two are equally deep.

    Args:
        equity: the curve.
        most: how many at the most.
    """
    return tuple(sorted(drawdowns(equity), key=lambda one: one.depth)[:most])


def _found(series: Floats) -> tuple[Drawdown, ...]:
    below = series < 0.0
    edges = np.diff(below.astype(np.int8), prepend=0, append=0)
    starts, stops = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
    found = []
    for start, stop in zip(starts, stops, strict=True):
        trough = start + int(np.argmin(series[start:stop]))
        recovered = stop < len(series)
        found.append(Drawdown(float(series[trough]), start - 1, trough, stop if recovered else stop - 1, recovered))
    return tuple(found)


def deepest_drawdown(equity: ArrayLike) -> Drawdown | None:
    """The deepest drawdown, the earliest where two are equally deep; depth 0 and length 0 where the curve never fell.

    None where it has fewer than two values or no peak.
    """
    return _deepest(drawdown_series(equity))


def _deepest(series: Floats) -> Drawdown | None:
    if len(series) < 2 or np.isnan(series).any():
        return None
    return min(_found(series), key=lambda one: one.depth, default=_NEVER_FELL)


def max_drawdown(equity: ArrayLike) -> float:
    """Largest loss from a peak as a fraction: the minimum of ``equity / running maximum - 1``, at most 0 (-0.25: a quarter lost).

    0 where the curve never fell; NaN with fewer than two values, a value that is not finite, or a start at or below zero.
    """
    series = drawdown_series(equity)
    return math.nan if len(series) < 2 else finite(series.min())


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
    return math.nan if deepest is None else deepest.days(times)


@dataclass(frozen=True, slots=True)
class DrawdownFigures:
    """What the drawdowns of a curve came to.

    Attributes:
        depth: of the deepest, a fraction at most 0.
        bars, days: length of the deepest.
        average_depth: mean depth of all of them, 0 where there is none.
        average_bars, average_days: mean length of all of them, 0 where there is none.
        longest_bars, longest_days: length of the longest, which need not be the deepest; 0 where there is none.
        ulcer_index: root of the sum of squared drawdowns over the number of returns less one.
    """

    depth: float = math.nan
    bars: float = math.nan
    days: float = math.nan
    average_depth: float = math.nan
    average_bars: float = math.nan
    average_days: float = math.nan
    longest_bars: float = math.nan
    longest_days: float = math.nan
    ulcer_index: float = math.nan


@np.errstate(all="ignore")
def drawdown_figures(equity: ArrayLike, times: NDArray[np.int64] | None) -> DrawdownFigures:
    """The figures of all drawdowns; all NaN where the maximum drawdown is, and days NaN without times.

    Args:
        equity: the curve.
        times: microseconds since the epoch, one per value; None: there are none.
    """
    series = drawdown_series(equity)
    deepest = _deepest(series)
    if deepest is None:
        return DrawdownFigures()
    found = _found(series) or (_NEVER_FELL,)
    bars = [float(one.bars) for one in found]
    days = [math.nan if times is None else one.days(times) for one in found]
    return DrawdownFigures(
        depth=finite(deepest.depth),
        bars=float(deepest.bars),
        days=math.nan if times is None else deepest.days(times),
        average_depth=finite(np.mean([one.depth for one in found])),
        average_bars=float(np.mean(bars)),
        average_days=float(np.mean(days)),
        longest_bars=max(bars),
        longest_days=max(days),
        ulcer_index=_ulcer_index(series),
    )


@np.errstate(all="ignore")
def ulcer_index(equity: ArrayLike) -> float:
    """Ulcer index: ``sqrt(sum(drawdown ** 2) / (n - 1))`` over the drawdowns after each of *n* returns, a fraction.

    The divisor is QuantStats'; Martin's own is *n*. NaN with fewer than two returns.
    Source: Martin and McCann (1989), The Investor's Guide to Fidelity Funds.
    """
    series = drawdown_series(equity)
    return math.nan if np.isnan(series).any() else _ulcer_index(series)


def _ulcer_index(series: Floats) -> float:
    returns = len(series) - 1
    return finite(np.sqrt(np.square(series).sum() / (returns - 1))) if returns > 1 else math.nan
