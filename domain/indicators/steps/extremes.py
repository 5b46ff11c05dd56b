"""Highest and lowest values of a moving window, and where the newest value stands between them.

Rules as in ``primitives``: scalars in, scalars out, compiled unchanged. A window is given as TA-Lib's functions see it: the
extreme and its age are kept, and the window is searched again only when the extreme has left it.
"""

from __future__ import annotations

from typing import Any

from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

ROUNDING = 1e-14
"""A range of no more than this share of both its ends together is held to be rounding, as TA-Lib has it."""

EXTREMES_START: Scalars = (NAN, 0.0, NAN, 0.0)
"""Highest value and its age, lowest value and its age, before the first row."""

RANGE_START: Scalars = (NAN, NAN)
"""Highest value and lowest value before the first row."""


def highest_step(highest: float, age: float, values: Any, at: int, period: int) -> tuple[float, float]:
    """The highest of the last ``period`` values, the newest one where several are equal.

    Args:
        highest: the highest before this row, NaN at first.
        age: how many rows before the row before this one it was.
        values: the column.
        at: this row's index in it.
        period: how many values.

    Returns:
        The highest value and how many rows ago it was; during the warm-up of what there is.
    """
    value = values[at]
    if not value < highest:
        return value, 0.0
    age += 1.0
    if age >= period:
        index = at - period + 1
        highest = values[index]
        for later in range(index + 1, at + 1):
            value = values[later]
            if value >= highest:
                highest = value
                index = later
        age = float(at - index)
    return highest, age


def lowest_step(lowest: float, age: float, values: Any, at: int, period: int) -> tuple[float, float]:
    """The lowest of the last ``period`` values, the newest one where several are equal; see ``highest_step``."""
    value = values[at]
    if not value > lowest:
        return value, 0.0
    age += 1.0
    if age >= period:
        index = at - period + 1
        lowest = values[index]
        for later in range(index + 1, at + 1):
            value = values[later]
            if value <= lowest:
                lowest = value
                index = later
        age = float(at - index)
    return lowest, age


def extremes_step(state: Scalars, highs: Any, lows: Any, at: int, period: int) -> Scalars:
    """The highest of the last ``period`` ``highs`` with its age, and the lowest of the ``lows`` with its age.

    Args:
        state: what this returned for the row before; ``EXTREMES_START`` at first.
        highs: the column of which the highest is wanted.
        lows: the column of which the lowest is wanted.
        at: this row's index in them.
        period: how many values.
    """
    highest, highest_age = highest_step(state[0], state[1], highs, at, period)
    lowest, lowest_age = lowest_step(state[2], state[3], lows, at, period)
    return (highest, highest_age, lowest, lowest_age)


def range_step(
    highest: float, lowest: float, high: float, low: float, highs: Any, lows: Any, at: int, period: int
) -> tuple[float, float]:
    """The highest of the last ``period`` ``highs`` and the lowest of the ``lows``, without their ages.

    An extreme has left the window where it equals the value that has: there is one comparison fewer to mispredict than with ages,
    and one row more to remember.

    Args:
        highest: the highest before this row, NaN at first.
        lowest: the lowest before this row, NaN at first.
        high: the newest of the highs.
        low: the newest of the lows.
        highs: the column of highs, with at least ``period`` values before this row (NaN where there are not so many).
        lows: the column of lows, likewise.
        at: this row's index in them.
        period: how many values.

    Returns:
        The highest and the lowest value; during the warm-up of what there is.
    """
    if not high < highest:
        highest = high
    elif highs[at - period] == highest:
        highest = high
        for index in range(at - period + 1, at):
            value = highs[index]
            highest = value if value > highest else highest
    if not low > lowest:
        lowest = low
    elif lows[at - period] == lowest:
        lowest = low
        for index in range(at - period + 1, at):
            value = lows[index]
            lowest = value if value < lowest else lowest
    return highest, lowest


def percent_k(value: float, highest: float, lowest: float) -> float:
    """The stochastic %K: where a value stands from ``lowest`` (0) to ``highest`` (100); 0 where both are the same but for rounding."""
    span = highest - lowest
    if span <= ROUNDING * (abs(highest) + abs(lowest)):
        return 0.0
    return 100.0 * ((value - lowest) / span)


def stochastic_ranged_step(
    state: Scalars, high: float, low: float, close: float, highest: float, lowest: float, period: int
) -> tuple[Scalars, float]:
    """``stochastic_step`` where the range is known, NaN during the warm-up."""
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, NAN
    return (highest, lowest), percent_k(close, highest, lowest)


def own_stochastic_ranged_step(
    state: Scalars, value: float, highest: float, lowest: float, period: int
) -> tuple[Scalars, float]:
    """``own_stochastic_step`` where the range is known, NaN during the warm-up."""
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, NAN
    return (highest, lowest), percent_k(value, highest, lowest)


def stochastic_step(
    state: Scalars, high: float, low: float, close: float, highs: Any, lows: Any, closes: Any, at: int, period: int
) -> tuple[Scalars, float]:
    """The stochastic %K: where the close stands in the range of the last ``period`` bars, from 0 to 100.

    Args:
        state: highest high and lowest low; ``RANGE_START`` at first.
        high: the newest bar's high.
        low: its low.
        close: its close.
        highs: the column of highs, with at least ``period`` values before this row (NaN where there are not so many).
        lows: the column of lows, likewise.
        closes: the column of closes.
        at: the bar's index in the columns.
        period: bars of the range.

    Returns:
        The state and %K (NaN during the warm-up).
    """
    highest, lowest = range_step(state[0], state[1], high, low, highs, lows, at, period)
    oldest = highs[at - period + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest), NAN
    return stochastic_ranged_step(state, high, low, close, highest, lowest, period)


def own_stochastic_step(state: Scalars, value: float, values: Any, at: int, period: int) -> tuple[Scalars, float]:
    """The stochastic %K of a value among the last ``period`` values of its own series; see ``stochastic_step``."""
    highest, lowest = range_step(state[0], state[1], value, value, values, values, at, period)
    oldest = values[at - period + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest), NAN
    return own_stochastic_ranged_step(state, value, highest, lowest, period)
