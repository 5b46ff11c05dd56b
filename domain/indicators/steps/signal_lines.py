"""A line together with its average, the signal line, both from the row on where the signal has a value.

Rules as in ``primitives``: scalars in, scalars out, compiled unchanged.
"""

from __future__ import annotations

from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.primitives import AVERAGE_START, MEAN_START, NAN, exponential_step, mean_step

SHORT_MEAN_START: Scalars = (0.0, NAN, NAN)
"""A short mean's sum of values but the oldest, and the values one and two rows earlier, before the first value."""

SHORT = 3
"""How many values a step averages whose state is ``SHORT_MEAN_START`` at first: one to three."""

SMOOTHINGS = ("sma", "ema")
"""Kinds of averages that lines are smoothed with: arithmetic, exponential."""


def mean_signal_step(state: Scalars, value: float, oldest: float, period: int) -> tuple[Scalars, tuple[float, float]]:
    """A value and the arithmetic mean of the last ``period``; see ``mean_step``."""
    state, mean = mean_step(state, value, oldest, period)
    return state, (value if mean == mean else NAN, mean)  # noqa: PLR0124 - false for NaN alone


def short_signal_step(state: Scalars, value: float, period: int) -> tuple[Scalars, tuple[float, float]]:
    """A value and the arithmetic mean of the last ``period``, one to three: the state, ``SHORT_MEAN_START`` at first, has them."""
    total, newer, older = state
    oldest = older if period == SHORT else (newer if period > 1 else value)
    total += value
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (total, value, newer), (NAN, NAN)
    return (total - oldest, value, newer), (value, total / period)


def exponential_signal_step(
    state: Scalars, value: float, period: int, weight: float
) -> tuple[Scalars, tuple[float, float]]:
    """A value and its exponential mean; see ``exponential_step``."""
    state, mean = exponential_step(state, value, period, weight)
    return state, (value if mean == mean else NAN, mean)  # noqa: PLR0124 - false for NaN alone


def smoothing_stage(source: str, output: str, period: int, kind: str) -> Stage:
    """A pass that averages.

    Args:
        source: name of what is averaged.
        output: name of the average.
        period: how many values.
        kind: one of ``SMOOTHINGS``.
    """
    if kind == "sma":
        return Stage(mean_step, (source,), (output,), MEAN_START, (period,), (period - 1,))
    return Stage(exponential_step, (source,), (output,), AVERAGE_START, (period, 2.0 / (period + 1)))


def signal_stage(source: str, outputs: tuple[str, str], period: int, kind: str) -> Stage:
    """A pass that computes a line and its signal.

    Args:
        source: name of the line before.
        outputs: names of the line, from the signal's first value on, and of the signal.
        period: how many values the signal averages.
        kind: one of ``SMOOTHINGS``.
    """
    if kind == "sma":
        return Stage(mean_signal_step, (source,), outputs, MEAN_START, (period,), (period - 1,))
    return Stage(exponential_signal_step, (source,), outputs, AVERAGE_START, (period, 2.0 / (period + 1)))
