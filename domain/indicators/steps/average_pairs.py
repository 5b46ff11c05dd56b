"""Two averages of one series, a fast and a slow one, side by side.

Rules as in ``primitives``: scalars in, scalars out, compiled unchanged.
"""

from __future__ import annotations

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import exponential_step, mean_step

MEAN_PAIR_START: Scalars = (0.0, 0.0)
"""The state of ``mean_pair_step`` before the first value."""

EXPONENTIAL_PAIR_START: Scalars = (0.0, 0.0, 0.0, 0.0)
"""The state of ``exponential_pair_step`` before the first value."""


def mean_pair_step(
    state: Scalars, value: float, fast_oldest: float, slow_oldest: float, fast: int, slow: int
) -> tuple[Scalars, float, float]:
    """Arithmetic means of the last ``fast`` and of the last ``slow`` values.

    Args:
        state: sums of the last ``fast - 1`` and ``slow - 1`` values; ``MEAN_PAIR_START`` at first.
        value: the newest value.
        fast_oldest: the value ``fast - 1`` rows earlier, NaN where there are not so many.
        slow_oldest: the value ``slow - 1`` rows earlier, likewise.
        fast: how many values the fast mean is of.
        slow: how many values the slow mean is of.

    Returns:
        The state and both means (each NaN during its warm-up).
    """
    fast_sum, fast_mean = mean_step((state[0],), value, fast_oldest, fast)
    slow_sum, slow_mean = mean_step((state[1],), value, slow_oldest, slow)
    return (fast_sum[0], slow_sum[0]), fast_mean, slow_mean


def exponential_pair_step(
    state: Scalars, value: float, fast: int, slow: int, fast_weight: float, slow_weight: float
) -> tuple[Scalars, float, float]:
    """Exponential means, each seeded by the arithmetic mean of the first values that it spans.

    Args:
        state: that of ``exponential_step`` for the fast and for the slow mean; ``EXPONENTIAL_PAIR_START`` at first.
        value: the newest value.
        fast: values in the fast mean's seed.
        slow: values in the slow mean's seed.
        fast_weight: share of the newest value in the fast mean.
        slow_weight: share of the newest value in the slow mean.

    Returns:
        The state and both means (each NaN during its warm-up).
    """
    fast_state, fast_mean = exponential_step((state[0], state[1]), value, fast, fast_weight)
    slow_state, slow_mean = exponential_step((state[2], state[3]), value, slow, slow_weight)
    return (fast_state[0], fast_state[1], slow_state[0], slow_state[1]), fast_mean, slow_mean
