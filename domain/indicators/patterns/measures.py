"""Measures of a candle, and of how it compares with the candles before it: what patterns look at.

Each is a plain function of scalars. Its parameters name what it reads: a column or another measure, and how many candles ago, so
``bottom0`` is this candle's and ``top1`` the one before. They are called per bar in Python, and compiled unchanged for whole columns.

"Average" below always leaves the candle itself out. The settings are TA-Lib's defaults.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

NAN = math.nan

BARS = ("open", "high", "low", "close")
"""The columns that all measures derive from."""


@dataclass(frozen=True)
class Mean:
    """The average of a measure over the candles before this one.

    Attributes:
        source: the measure.
        period: how many candles.
    """

    source: str
    period: int


MEANS = {
    "mean_body": Mean("body", 10),
    "mean_span": Mean("span", 10),
    "mean_shadows": Mean("shadows", 10),
    "recent_span": Mean("span", 5),
}


def running_total(total: float, age: float, seed: float, values: Sequence[float], at: int, period: int) -> float:
    """Sum of the ``period`` values before the one at ``at``.

    As TA-Lib does, the first sum is added up and every later one is the sum before, plus the difference of the value that comes
    and the value that goes. The rounding depends on where that began, and decides comparisons of equal numbers.

    Args:
        total: the sum at the candle before.
        age: how many candles of the series there are before this one.
        seed: the age of the candle that has the first sum.
        values: a measure; ``values[at - k]`` is its value ``k`` candles ago.
        at: the index of this candle.
        period: how many values.

    Returns:
        The sum; NaN before the seed.
    """
    if age > seed:
        return moved_total(total, values[at - 1], values[at - 1 - period])
    if age < seed:
        return NAN
    total = 0.0
    for back in range(period, 0, -1):
        total += values[at - back]
    return total


def moved_total(total: float, coming: float, going: float) -> float:
    """A sum of a window that has moved by one value; in this order of operations."""
    return total + (coming - going)


def white(open0: float, close0: float) -> bool:
    """It closes where it opened or above; one that is not white is black."""
    return close0 >= open0


def body(open0: float, close0: float) -> float:
    """Distance of open and close."""
    return abs(close0 - open0)


def top(open0: float, close0: float) -> float:
    """Upper end of the body."""
    return close0 if close0 >= open0 else open0


def bottom(open0: float, close0: float) -> float:
    """Lower end of the body."""
    return open0 if close0 >= open0 else close0


def upper(high0: float, top0: float) -> float:
    """Length of the upper shadow."""
    return high0 - top0


def lower(bottom0: float, low0: float) -> float:
    """Length of the lower shadow."""
    return bottom0 - low0


def span(high0: float, low0: float) -> float:
    """Distance of high and low."""
    return high0 - low0


def shadows(upper0: float, lower0: float) -> float:
    """Length of both shadows."""
    return upper0 + lower0


def gap_up(bottom0: float, top1: float) -> bool:
    """The body is above the body before."""
    return bottom0 > top1


def gap_down(top0: float, bottom1: float) -> bool:
    """The body is below the body before."""
    return top0 < bottom1


def long_upper(upper0: float, body0: float) -> bool:
    """The upper shadow is longer than the body."""
    return upper0 > body0


def long_lower(lower0: float, body0: float) -> bool:
    """The lower shadow is longer than the body."""
    return lower0 > body0


def very_long_upper(upper0: float, body0: float) -> bool:
    """The upper shadow is longer than two bodies."""
    return upper0 > 2.0 * body0


def very_long_lower(lower0: float, body0: float) -> bool:
    """The lower shadow is longer than two bodies."""
    return lower0 > 2.0 * body0


def long(body0: float, mean_body0: float) -> bool:
    """The body is longer than the average of ten."""
    return body0 > mean_body0


def short(body0: float, mean_body0: float) -> bool:
    """The body is shorter than the average of ten; one as long as the average is neither long nor short."""
    return body0 < mean_body0


def doji_body(mean_span0: float) -> float:
    """The longest body of a doji: a tenth of the average span of ten."""
    return 0.1 * mean_span0


def doji(body0: float, doji_body0: float) -> bool:
    """There is hardly any body."""
    return body0 <= doji_body0


def no_upper(upper0: float, mean_span0: float) -> bool:
    """The upper shadow is shorter than a tenth of the average span of ten."""
    return upper0 < 0.1 * mean_span0


def no_lower(lower0: float, mean_span0: float) -> bool:
    """The lower shadow is shorter than a tenth of the average span of ten."""
    return lower0 < 0.1 * mean_span0


def some_upper(upper0: float, mean_span0: float) -> bool:
    """The upper shadow is longer than a tenth of the average span of ten."""
    return upper0 > 0.1 * mean_span0


def some_lower(lower0: float, mean_span0: float) -> bool:
    """The lower shadow is longer than a tenth of the average span of ten."""
    return lower0 > 0.1 * mean_span0


def short_shadow(mean_shadows0: float) -> float:
    """The bound of a short shadow: half the average of both shadows of ten."""
    return mean_shadows0 / 2.0


def short_upper(upper0: float, short_shadow0: float) -> bool:
    """The upper shadow is short."""
    return upper0 < short_shadow0


def short_lower(lower0: float, short_shadow0: float) -> bool:
    """The lower shadow is short."""
    return lower0 < short_shadow0


def near(recent_span0: float) -> float:
    """The largest distance that counts as near: a fifth of the average span of five."""
    return 0.2 * recent_span0


def far(recent_span0: float) -> float:
    """The distance from which on counts as far: 0.6 of the average span of five."""
    return 0.6 * recent_span0


def equal(recent_span0: float) -> float:
    """The largest distance that counts as equal: a twentieth of the average span of five."""
    return 0.05 * recent_span0


NUMBERS: tuple[Callable[..., Any], ...] = (
    body, top, bottom, upper, lower, span, shadows, doji_body, short_shadow, near, far, equal
)  # fmt: skip

FLAGS: tuple[Callable[..., Any], ...] = (
    white, gap_up, gap_down, long_upper, long_lower, very_long_upper, very_long_lower, long, short, doji,
    no_upper, no_lower, some_upper, some_lower, short_upper, short_lower,
)  # fmt: skip

FUNCTIONS = {function.__name__: function for function in NUMBERS + FLAGS}

NUMBER_NAMES = BARS + tuple(function.__name__ for function in NUMBERS) + tuple(MEANS)
"""All that is a number, in the order of their positions in a table."""

FLAG_NAMES = tuple(function.__name__ for function in FLAGS)
"""All that is true or false, in the order of their positions in a table."""
