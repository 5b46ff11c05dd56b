"""Curves for a chart: where they fall, and as many points as a screen can show."""

from __future__ import annotations

import numpy as np

from application.reporting.curve import Curve
from application.runs.equity import EquityCurve
from application.trading.bars import Floats, Integers

MOST_POINTS = 4_000
"""More values than that are thinned."""

SMALL_CHART = 1_500
"""As many points have the lines of the smaller charts."""

DAY = 86_400


def plotted(curve: EquityCurve, *, daily: bool) -> EquityCurve:
    """The instants that a chart shows: the ends of sessions for daily and longer bars, all of them otherwise."""
    return curve.at_session_ends() if daily else curve


def chart_times(curve: EquityCurve, *, daily: bool) -> Integers:
    """Seconds since the epoch: midnight of the session for daily and longer bars, the close otherwise."""
    return curve.sessions * DAY if daily else curve.times // 1_000_000


def drawdown(values: Floats, start: float) -> Floats:
    """Fall from the highest value so far, as a fraction at most zero; the start counts as a value before the first."""
    highest = np.maximum.accumulate(np.r_[start, values])[1:]
    return np.asarray(values / highest - 1.0, dtype=np.float64)


def thinned(values: Floats, most: int = MOST_POINTS) -> Integers:
    """Indices of at most so many values, among them the first, the last, and the lowest and highest of each stretch.

    Args:
        values: (n,) the values.
        most: how many may stay; at least 8.
    """
    count = len(values)
    if count <= most:
        return np.arange(count)
    edges = np.linspace(0, count, (most - 2) // 2 + 1).astype(np.int64)
    kept = {0, count - 1}
    for first, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        stretch = values[first:end]
        kept.update((first + int(stretch.argmin()), first + int(stretch.argmax())))
    return np.array(sorted(kept), np.int64)


def curve_of(times: Integers, values: Floats, places: Integers | None = None) -> Curve:
    """A curve of the finite values, at some places only where these are given."""
    if places is not None:
        times, values = times[places], values[places]
    known = np.isfinite(values)
    return Curve(times[known], values[known])
