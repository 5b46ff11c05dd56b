"""Running sums that keep their digits where values differ by many orders of magnitude."""

from __future__ import annotations

import math

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

EXACT_SUM_START: Scalars = (0.0, 0.0)
"""A sum before the first value: the rounded sum, and what rounding has lost."""


def exact_add(total: float, lost: float, value: float) -> tuple[float, float]:
    """Adds a value to a sum of two parts, the rounded sum and what rounding has lost; the sum is ``total + lost``.

    What a huge value pushed out of the rounded sum is back once it has been subtracted again.

    Source: D. E. Knuth (1997), The Art of Computer Programming, volume 2, section 4.2.2, theorem B.
    """
    added = total + value
    part = added - total
    return added, lost + ((total - (added - part)) + (value - part))


def exact_mean_step(state: Scalars, value: float, oldest: float, period: int) -> tuple[Scalars, float]:
    """Arithmetic mean of the last ``period`` values.

    Both additions are ``exact_add``, written out: calls take a quarter longer bar by bar, and as long compiled
    (``python -m benchmarks.fused EOM``).

    Args:
        state: the sum of the last ``period - 1`` values in its two parts; ``EXACT_SUM_START`` at first.
        value: the newest value.
        oldest: the value ``period - 1`` rows earlier, NaN during the warm-up.
        period: how many values.

    Returns:
        The sum without ``oldest``, and the mean (NaN during the warm-up).
    """
    total, lost = state
    added = total + value
    part = added - total
    lost += (total - (added - part)) + (value - part)
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (added, lost), NAN
    mean = (added + lost) / period
    total = added - oldest
    part = total - added
    return (total, lost + ((added - (total - part)) - (oldest + part))), mean


def root_mean_step(state: Scalars, value: float, oldest: float, period: int, factor: float) -> tuple[Scalars, float]:
    """The root of ``factor`` times the mean of the last ``period`` values, 0 where that is negative; see ``exact_mean_step``."""
    state, mean = exact_mean_step(state, value, oldest, period)
    if mean < 0.0:
        return state, 0.0
    return state, math.sqrt(factor * mean)
