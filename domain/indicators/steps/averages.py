"""Step functions of weighted and chained averages; see ``primitives`` for their rules.

A running sum from which the leaving value is taken keeps the rounding of all that ever went through it. Here a second sum is begun
anew every ``period`` values, to which values are only added: once it holds a whole window it takes the place of the first. So what is
lost in rounding is that of two windows at most, however long the series.
"""

from __future__ import annotations

import math

from domain.indicators.stage import Scalars

NAN = math.nan

WEIGHTED_START: Scalars = (0.0, NAN, NAN, 0.0, 0.0)
"""The state of ``weighted_step`` before the first value."""


def weighted_step(state: Scalars, value: float, leaving: float, period: int, weights: float) -> tuple[Scalars, float]:
    """Linearly weighted mean of the last ``period`` values: the newest counts ``period`` times, the oldest once.

    A new value makes each of the others count once less, so their plain sum is taken from the weighted one.

    Args:
        state: values in the sums begun last, the window's plain and weighted sum (NaN during the warm-up), and those begun last;
            ``WEIGHTED_START`` at first.
        value: the newest value.
        leaving: the value ``period`` rows earlier, NaN where there are not so many.
        period: how many values.
        weights: sum of the weights, ``period * (period + 1) / 2``.

    Returns:
        The state, and the mean (NaN during the warm-up).
    """
    count, total, weighted, new_total, new_weighted = state
    count += 1.0
    new_total += value
    new_weighted += value * count
    if count >= period:
        return (0.0, new_total, new_weighted, 0.0, 0.0), new_weighted / weights
    weighted += value * period - total
    total += value - leaving
    return (count, total, weighted, new_total, new_weighted), weighted / weights


def seeded_average(average: float, seen: float, value: float, period: int, weight: float) -> float:
    """One value of an exponential mean that is seeded by the mean of its first ``period`` values.

    Args:
        average: the mean, or during the warm-up the sum.
        seen: how many values there are with this one; none yet where it is below 1, and then ``value`` is ignored.
        value: the newest value.
        period: values in the seed.
        weight: share of the newest value.
    """
    if seen > period:
        return (value - average) * weight + average
    if seen < 1.0:
        return average
    average += value
    return average / period if seen >= period else average
