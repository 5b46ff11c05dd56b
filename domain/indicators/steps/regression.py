"""Regression lines: through the last values of one column, and between those of two.

Rules as in ``primitives``: scalars in, scalars out, compiled unchanged.
"""

from __future__ import annotations

from typing import Any

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

LINE_START: Scalars = (NAN, NAN, NAN, 0.0, 0.0, 0.0, 0.0)
"""The state of ``line_step`` before the first value."""

PAIR_START: Scalars = (NAN, NAN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""The state of ``pair_step`` before the first row."""

STALE = 1e-3
"""Share of the largest sum of squares below which a variance has lost too many digits."""

REBUILT_AFTER = 8.0
"""Windows after which the sums are built anew in any case."""


def line_step(state: Scalars, value: float, leaving: float, period: int, spread: float) -> tuple[Scalars, float, float]:
    """The straight line of least squares through the last ``period`` values, one bar apart.

    Sums of the differences from a value near them, plain and weighted by age. Others are begun anew every ``period`` values and take
    their place once they hold a window, so rounding is that of two windows at most, and the slope of equal values is exactly 0.

    Args:
        state: the value that differences are from and the window's two sums (NaN during the warm-up); how many values there are in
            the sums begun last, and these likewise. ``LINE_START`` at first.
        value: the newest value.
        leaving: the value ``period`` rows earlier, NaN where there are not so many.
        period: how many values; at least 2.
        spread: sum of the squared distances in time from the window's middle, ``period * (period² - 1) / 12``.

    Returns:
        The state, the values' mean, which is the line's height in the middle of the window, and its slope per bar (both NaN during
        the warm-up).
    """
    origin, total, aged, count, new_origin, new_total, new_aged = state
    if count == 0.0:
        new_origin = value
    count += 1.0
    new_aged += new_total
    new_total += value - new_origin
    if count >= period:
        origin, total, aged = new_origin, new_total, new_aged
        count = new_total = new_aged = 0.0
    else:
        aged += total - period * (leaving - origin)
        total += value - leaving
    slope = (0.5 * (period - 1) * total - aged) / spread
    return (origin, total, aged, count, new_origin, new_total, new_aged), origin + total / period, slope


def pair_step(
    state: Scalars, x: float, y: float, xs: Any, ys: Any, at: int, period: int
) -> tuple[Scalars, float, float, float]:
    """Variances and covariance of the last ``period`` values of two columns.

    Running sums of the differences from values near them, of their squares and products. Where a variance has lost its digits, and
    every 8 windows, the sums are built anew around the newest values. So a bar costs the same on average, 4 digits are lost at
    most, and equal values have a variance of exactly 0.

    Args:
        state: what differences are from, their sums, those of their squares and of their products, the largest sums of squares and
            the bars since the sums were built; ``PAIR_START`` at first.
        x: the newest value of the first column.
        y: that of the second.
        xs: the first column.
        ys: the second column.
        at: this row's index in them.
        period: how many values.

    Returns:
        The state, and sums over the window (NaN during the warm-up): of ``(x - mean x)²``, of ``(y - mean y)²`` and of
        ``(x - mean x) * (y - mean y)``.
    """
    oldest = xs[at - period + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return state, NAN, NAN, NAN
    leaving_x, leaving_y = xs[at - period], ys[at - period]
    is_first = leaving_x != leaving_x  # noqa: PLR0124 - true for NaN alone
    state = _around_newest(xs, ys, at, period) if is_first else _moved(state, x, y, leaving_x, leaving_y)
    squares_x, squares_y, products = _centred(state, period)
    if squares_x < STALE * state[7] or squares_y < STALE * state[8] or state[9] >= REBUILT_AFTER * period:
        state = _around_newest(xs, ys, at, period)
        squares_x, squares_y, products = _centred(state, period)
    return state, squares_x, squares_y, products


def _moved(state: Scalars, x: float, y: float, leaving_x: float, leaving_y: float) -> Scalars:
    origin_x, origin_y, sum_x, sum_y, squares_x, squares_y, products, peak_x, peak_y, bars = state
    dx, dy = x - origin_x, y - origin_y
    gone_x, gone_y = leaving_x - origin_x, leaving_y - origin_y
    squares_x += dx * dx - gone_x * gone_x
    squares_y += dy * dy - gone_y * gone_y
    return (
        origin_x,
        origin_y,
        sum_x + (x - leaving_x),
        sum_y + (y - leaving_y),
        squares_x,
        squares_y,
        products + (dx * dy - gone_x * gone_y),
        squares_x if squares_x > peak_x else peak_x,
        squares_y if squares_y > peak_y else peak_y,
        bars + 1.0,
    )


def _around_newest(xs: Any, ys: Any, at: int, period: int) -> Scalars:
    origin_x, origin_y = xs[at], ys[at]
    sum_x = sum_y = squares_x = squares_y = products = 0.0
    for back in range(period):
        dx, dy = xs[at - back] - origin_x, ys[at - back] - origin_y
        sum_x += dx
        sum_y += dy
        squares_x += dx * dx
        squares_y += dy * dy
        products += dx * dy
    return (origin_x, origin_y, sum_x, sum_y, squares_x, squares_y, products, squares_x, squares_y, 0.0)


def _centred(state: Scalars, period: int) -> tuple[float, float, float]:
    sum_x, sum_y = state[2], state[3]
    squares_x, squares_y, products = state[4], state[5], state[6]
    return (
        squares_x - sum_x * sum_x / period,
        squares_y - sum_y * sum_y / period,
        products - sum_x * sum_y / period,
    )
