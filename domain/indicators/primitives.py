"""Step functions that indicators are built from.

Each is a plain function of scalars, called per row in Python and compiled unchanged for whole columns. So that both give the same
numbers they use arithmetic, comparisons and ``math`` only, never raise (a division is guarded), and keep to floats in their state.
"""

from __future__ import annotations

import math

from domain.indicators.stage import Scalars

NAN = math.nan

MOMENTS_START: Scalars = (0.0, 0.0, 0.0, 0.0, NAN, 0.0)
"""The state of ``moments_step`` before the first value."""


def ratio(numerator: float, denominator: float) -> float:
    """The quotient, or NaN where the denominator is zero."""
    if denominator == 0.0:
        return NAN
    return numerator / denominator


def mean_step(total: float, value: float, oldest: float, period: int) -> tuple[float, float]:
    """Arithmetic mean of the last ``period`` values, by a running total.

    The operations and their order are TA-Lib's, so rounding is the same too.

    Args:
        total: sum of the last ``period - 1`` values; 0 at first.
        value: the newest value.
        oldest: the value ``period - 1`` rows earlier, NaN during the warm-up.
        period: how many values.

    Returns:
        The total without ``oldest``, and the mean (NaN during the warm-up).
    """
    total += value
    if oldest == oldest:  # noqa: PLR0124 - false for NaN alone, and cheaper than isnan in plain Python
        return total - oldest, total / period
    return total, NAN


def exponential_step(count: float, mean: float, value: float, period: int, weight: float) -> tuple[float, float, float]:
    """Exponential mean, seeded as TA-Lib does by the arithmetic mean of the first ``period`` values.

    ``mean += weight * (value - mean)``. In this form, rather than as ``weight * value + (1 - weight) * mean``, rounding is the same
    as TA-Lib's, which matters for differences of averages near zero.

    Args:
        count: values seen, up to ``period``; 0 at first.
        mean: the mean, and during the warm-up the sum of values; 0 at first.
        value: the newest value.
        period: values in the seed.
        weight: share of the newest value.

    Returns:
        The count, the mean (or sum) to carry, and the mean to show (NaN during the warm-up).
    """
    if count >= period:
        mean = (value - mean) * weight + mean
        return count, mean, mean
    count += 1.0
    mean += value
    if count < period:
        return count, mean, NAN
    mean /= period
    return count, mean, mean


def moments_step(state: Scalars, value: float, oldest: float, period: int) -> tuple[Scalars, float, float]:
    """Mean and population standard deviation of the last ``period`` values.

    The mean is a running total's, as in ``mean_step``. The deviation follows Welford's update for a moving window,
    ``S += (x - old) * (x - m' + old - m)``, where ``m`` and ``m'`` are the means before and after. Unlike the difference of the
    mean square and the squared mean it keeps its digits where prices are high and hardly move, and it is exactly 0 while all
    values of the window are equal.

    Args:
        state: values seen (up to ``period``), their total, mean, sum of squared differences from the mean, the value before
            this one, and how many values in a row were equal to it. ``MOMENTS_START`` at first.
        value: the newest value.
        oldest: the value ``period`` rows earlier, NaN where there are not so many.
        period: how many values.

    Returns:
        The state, the mean and the deviation (both NaN during the warm-up).

    Source: B. P. Welford (1962), Technometrics 4 (3), 419-420.
    """
    count, total, mean, squares, previous, repeats = state
    repeats = repeats + 1.0 if value == previous else 1.0
    if count >= period:
        total = total - oldest + value
        new_mean = total / period
        squares += (value - oldest) * (value - new_mean + oldest - mean)
    else:
        count += 1.0
        total += value
        new_mean = total / count
        squares += (value - mean) * (value - new_mean)
    if repeats >= period or squares < 0.0:
        squares = 0.0
    state = (count, total, new_mean, squares, value, repeats)
    if count < period:
        return state, NAN, NAN
    return state, new_mean, math.sqrt(squares / period)


def wilder_step(count: float, mean: float, value: float, period: int, keep: float) -> tuple[float, float, float]:
    """Wilder's smoothing, ``mean = mean * (period - 1) / period + value / period``, seeded by the first ``period`` values' mean.

    Args:
        count: values seen, up to ``period``; 0 at first.
        mean: the mean, and during the warm-up the sum of values; 0 at first.
        value: the newest value.
        period: how many values.
        keep: ``(period - 1) / period``.

    Returns:
        The count, the mean (or sum) to carry, and the mean to show (NaN during the warm-up).

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """
    if count >= period:
        mean = mean * keep + value * (1.0 - keep)
        return count, mean, mean
    count += 1.0
    mean += value
    if count < period:
        return count, mean, NAN
    mean /= period
    return count, mean, mean
