"""Step functions that indicators are built from.

Each is a plain function of scalars, called per row in Python and compiled unchanged for whole columns. So that both give the same
numbers they use arithmetic, comparisons and ``math`` only, never raise (a division is guarded), and keep to floats in their state.
"""

from __future__ import annotations

import math

from domain.indicators.stage import Scalars

NAN = math.nan

MEAN_START: Scalars = (0.0,)
"""The state of ``mean_step`` before the first value."""

AVERAGE_START: Scalars = (0.0, 0.0)
"""The state of ``exponential_step`` before the first value."""

AVERAGE_GAIN_LOSS_START: Scalars = (NAN, -1.0, 0.0, 0.0)
"""The state of ``average_gain_loss_step`` before the first value."""


def ratio(numerator: float, denominator: float) -> float:
    """The quotient, or NaN where the denominator is zero."""
    if denominator == 0.0:
        return NAN
    return numerator / denominator


def mean_step(state: Scalars, value: float, oldest: float, period: int) -> tuple[Scalars, float]:
    """Arithmetic mean of the last ``period`` values, by a running total.

    The operations and their order are TA-Lib's, so rounding is the same too.

    Args:
        state: sum of the last ``period - 1`` values; ``MEAN_START`` at first.
        value: the newest value.
        oldest: the value ``period - 1`` rows earlier, NaN during the warm-up.
        period: how many values.

    Returns:
        The sum without ``oldest``, and the mean (NaN during the warm-up).
    """
    total = state[0] + value
    if oldest == oldest:  # noqa: PLR0124 - false for NaN alone, and cheaper than isnan in plain Python
        return (total - oldest,), total / period
    return (total,), NAN


def exponential_step(state: Scalars, value: float, period: int, weight: float) -> tuple[Scalars, float]:
    """Exponential mean, seeded as TA-Lib does by the arithmetic mean of the first ``period`` values.

    ``mean += weight * (value - mean)``. In this form, rather than as ``weight * value + (1 - weight) * mean``, rounding is the same
    as TA-Lib's, which matters for differences of averages near zero.

    Args:
        state: values seen (up to ``period``), and the mean, or during the warm-up the sum; ``AVERAGE_START`` at first.
        value: the newest value.
        period: values in the seed.
        weight: share of the newest value.

    Returns:
        The state, and the mean (NaN during the warm-up).
    """
    count, mean = state
    if count >= period:
        mean = (value - mean) * weight + mean
        return (count, mean), mean
    count += 1.0
    mean += value
    if count < period:
        return (count, mean), NAN
    mean /= period
    return (count, mean), mean


def average_gain_loss_step(state: Scalars, value: float, period: int, keep: float) -> tuple[Scalars, float, float]:
    """Wilder's averages of gains and of losses, seeded by the means of the first ``period`` changes.

    ``average = average * (period - 1) / period + change / period``, written without a division in the recursion, which is twice
    as fast compiled; as all terms are positive, rounding differs from TA-Lib's in the last digit only.

    Args:
        state: the value before this one, changes seen (up to ``period``), and the averages, or during the warm-up the sums, of
            gains and losses; ``AVERAGE_GAIN_LOSS_START`` at first.
        value: the newest value.
        period: how many changes.
        keep: ``(period - 1) / period``.

    Returns:
        The state, and the averages of gains and losses (NaN during the warm-up).

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """
    previous, count, gains, losses = state
    if count < 0.0:
        return (value, 0.0, 0.0, 0.0), NAN, NAN
    change = value - previous
    gain = change if change > 0.0 else 0.0
    loss = gain - change
    if count >= period:
        share = 1.0 - keep
        gains = gains * keep + gain * share
        losses = losses * keep + loss * share
        return (value, count, gains, losses), gains, losses
    count += 1.0
    gains += gain
    losses += loss
    if count < period:
        return (value, count, gains, losses), NAN, NAN
    gains /= period
    losses /= period
    return (value, count, gains, losses), gains, losses
