"""Wilder's directional movement and what is built on it.

Rules as in ``primitives``: scalars in, scalars out, compiled unchanged. Operations and their order are TA-Lib's, because the
difference of the two directions can be near zero.

Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems, section IV.
"""

from __future__ import annotations

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.true_range import true_range

MOVES_START: Scalars = (-1.0, NAN, NAN, 0.0, 0.0)
"""The state of ``moves_step`` before the first bar."""

DIRECTIONS_START: Scalars = (-1.0, NAN, NAN, NAN, 0.0, 0.0, 0.0)
"""The state of ``directions_step`` before the first bar."""

AVERAGE_DIRECTIONAL_INDEX_START: Scalars = (*DIRECTIONS_START, 0.0, 0.0)
"""The state of ``average_directional_index_step`` before the first bar."""


def directional_move(high: float, low: float, previous_high: float, previous_low: float) -> tuple[float, float]:
    """The movement of a bar beyond the one before, upwards and downwards: the greater one counts, and neither where both are equal."""
    up = high - previous_high
    down = previous_low - low
    if down > 0.0 and up < down:
        return 0.0, down
    if up > 0.0 and up > down:
        return up, 0.0
    return 0.0, 0.0


def moves_step(state: Scalars, high: float, low: float, period: int) -> Scalars:
    """Wilder's sums of the movements upwards and downwards.

    ``sum = sum - sum / period + move``, seeded by the sum of the first ``period - 1`` moves.

    Args:
        state: moves seen (up to ``period``, -1 before the first bar), the bar's high and low, and both sums; ``MOVES_START`` at
            first.
        high: the newest bar's high.
        low: its low.
        period: how many moves a sum stands for.
    """
    count, previous_high, previous_low, plus, minus = state
    if count < 0.0:
        return (0.0, high, low, 0.0, 0.0)
    up, down = directional_move(high, low, previous_high, previous_low)
    if count < period - 1.0:
        return (count + 1.0, high, low, plus + up, minus + down)
    return (float(period), high, low, plus - plus / period + up, minus - minus / period + down)


def directions_step(state: Scalars, high: float, low: float, close: float, period: int) -> Scalars:
    """Wilder's sums of the movements upwards and downwards and of the true range.

    Args:
        state: moves seen (up to ``period``, -1 before the first bar), the bar's high, low and close, and the three sums;
            ``DIRECTIONS_START`` at first.
        high: the newest bar's high.
        low: its low.
        close: its close.
        period: how many moves a sum stands for.
    """
    count, previous_high, previous_low, previous_close, plus, minus, ranges = state
    if count < 0.0:
        return (0.0, high, low, close, 0.0, 0.0, 0.0)
    up, down = directional_move(high, low, previous_high, previous_low)
    span = true_range(high, low, previous_close)
    if count < period - 1.0:
        return (count + 1.0, high, low, close, plus + up, minus + down, ranges + span)
    plus = plus - plus / period + up
    minus = minus - minus / period + down
    ranges = ranges - ranges / period + span
    return (float(period), high, low, close, plus, minus, ranges)


def directional_index(plus: float, minus: float, ranges: float) -> float:
    """The directional index: the share of the movement that was in one direction more than in the other, from 0 to 100.

    NaN where nothing moved: Wilder does not say what it is then, and TA-Lib goes on with what it was.
    """
    if ranges == 0.0:
        return NAN
    minus = 100.0 * (minus / ranges)
    plus = 100.0 * (plus / ranges)
    moved = minus + plus
    if moved == 0.0:
        return NAN
    return 100.0 * (abs(minus - plus) / moved)


def average_directional_index_step(
    state: Scalars, high: float, low: float, close: float, period: int
) -> tuple[Scalars, float]:
    """Wilder's average of the directional index, seeded by the mean of the first ``period``.

    Args:
        state: that of ``directions_step``, indices seen (up to ``period``), and their average, or during the warm-up their sum;
            ``AVERAGE_DIRECTIONAL_INDEX_START`` at first.
        high: the newest bar's high.
        low: its low.
        close: its close.
        period: bars that each average stands for.

    Returns:
        The state, and the average (NaN during the warm-up).
    """
    directions = directions_step(state[:7], high, low, close, period)
    count, average = state[7], state[8]
    if directions[0] < period:
        return (*directions, count, average), NAN
    index = directional_index(directions[4], directions[5], directions[6])
    known = index == index  # noqa: PLR0124 - false for NaN alone
    if count >= period:
        if known:
            average = (average * (period - 1) + index) / period
        return (*directions, count, average), average
    count += 1.0
    if known:
        average += index
    if count < period:
        return (*directions, count, average), NAN
    average /= period
    return (*directions, count, average), average
