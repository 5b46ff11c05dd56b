"""The spread of the last values, for indicators that are built on it."""

from __future__ import annotations

from collections.abc import Sequence

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

VARIANCE_START: Scalars = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""The state of ``variance_step`` before the first value."""

STALE = 1e-6
"""Share of the largest sum of squares below which the variance has lost too many digits."""

FLOOR = 1e-12
"""Share of the sum of squares around the mean below which a variance is the mean's own rounding, and taken for 0."""

REBUILT_AFTER = 32
"""Windows after which the sums are built anew in any case."""


def variance_step(
    state: Scalars, value: float, values: Sequence[float], at: int, period: int, share: float
) -> tuple[Scalars, float, float, float]:
    """Mean and population variance of the last ``period`` values.

    Running sums of the differences from a value near them, and of their squares: ``variance = S2 / n - (S1 / n)^2``. Where that
    difference has lost its digits, and every 32 windows, the sums are built anew around the window's mean, as TA-Lib does. So a bar
    costs the same on average, 7 digits are lost at most, and equal values have a variance of exactly 0.

    Args:
        state: values seen (up to ``period``), the sums of differences and of squared ones, what the differences are from, the
            largest sum of squares since the sums were built, and in how many bars they are built anew; ``VARIANCE_START`` at first.
        value: the newest value.
        values: all values; those of the window and the one that has just left it are read.
        at: the newest value's index among them.
        period: how many values.
        share: ``1 / period``.

    Returns:
        The state; the mean, the variance, and how far the newest value is above the mean, of which fewer digits are lost than of
        their difference (all NaN during the warm-up).

    Source: T. F. Chan, G. H. Golub, R. J. LeVeque (1983), Algorithms for computing the sample variance, The American Statistician
    37 (3), 242-247.
    """
    count, first, second, origin, peak, bars = state
    if count < period:
        if count == 0.0:
            origin = value
        count += 1.0
        arriving = value - origin
        first += arriving
        second += arriving * arriving
        if count < period:
            return (count, first, second, origin, 0.0, 0.0), NAN, NAN, NAN
    else:
        arriving = value - origin
        leaving = values[at - period] - origin
        change = arriving - leaving
        first += change
        second += change * (arriving + leaving)
    if second > peak:  # noqa: PLR1730 - max() takes longer, and is another function once compiled
        peak = second
    offset = first * share
    variance = second * share - offset * offset
    bars -= 1.0
    if bars < 0.0 or variance < STALE * share * peak:
        origin, first, second = sums_around_mean(values, at, period)
        offset = first * share
        variance = second * share - offset * offset
        peak = second
        bars = float(REBUILT_AFTER * period)
        if variance < FLOOR * share * second:
            variance = 0.0
    return (count, first, second, origin, peak, bars), origin + offset, variance, value - origin - offset


def sums_around_mean(values: Sequence[float], at: int, period: int) -> tuple[float, float, float]:
    """The mean of the window that ends at ``at``, and the sums of the differences from it and of their squares."""
    total = 0.0
    for back in range(period):
        total += values[at - back]
    mean = total / period
    first = 0.0
    second = 0.0
    for back in range(period):
        difference = values[at - back] - mean
        first += difference
        second += difference * difference
    return mean, first, second
