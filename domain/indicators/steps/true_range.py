"""Ranges of bars and their average, for the indicators that measure by them."""

from __future__ import annotations

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

AVERAGE_TRUE_RANGE_START: Scalars = (NAN, -1.0, 0.0)
"""The state of ``average_true_range_step`` before the first bar."""


def true_range(high: float, low: float, previous: float) -> float:
    """The bar's range, widened to the close before it: ``max(high, previous) - min(low, previous)``.

    Where there is no close before (NaN) it is the bar's own range.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """
    high = previous if previous > high else high
    low = previous if previous < low else low
    return high - low


def average_true_range_step(
    state: Scalars, high: float, low: float, close: float, period: int, keep: float, share: float
) -> tuple[Scalars, float]:
    """Wilder's average of true ranges, seeded by the mean of the first ``period`` ones.

    ``average = average * keep + range * share``; the first bar, which has no close before it, only gives that close. The operations
    and their order are TA-Lib's.

    Args:
        state: the close before, true ranges seen (up to ``period``), and their average, or during the warm-up their sum;
            ``AVERAGE_TRUE_RANGE_START`` at first.
        high: the bar's high.
        low: its low.
        close: its close.
        period: how many true ranges.
        keep: ``(period - 1) / period``.
        share: ``1 - keep``.

    Returns:
        The state, and the average (NaN during the warm-up).
    """
    previous, count, average = state
    high = previous if previous > high else high
    low = previous if previous < low else low
    if count >= period:
        average = average * keep + (high - low) * share
        return (close, count, average), average
    if count < 0.0:
        return (close, 0.0, 0.0), NAN
    count += 1.0
    average += high - low
    if count < period:
        return (close, count, average), NAN
    average /= period
    return (close, count, average), average


def wilder_weights(period: int) -> tuple[float, float]:
    """The shares that an average keeps of itself and takes of the newest value; together exactly 1."""
    keep = (period - 1) / period
    return keep, 1.0 - keep
