"""Price levels that several indicators draw."""

from __future__ import annotations

from typing import Any

from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import extremes_step
from domain.indicators.steps.primitives import NAN


def midprice_step(
    state: Scalars, high: float, low: float, highs: Any, lows: Any, at: int, period: int
) -> tuple[Scalars, float]:
    """The middle between the highest high and the lowest low of the last ``period`` bars.

    Args:
        state: that of ``extremes_step``.
        high: the bar's high.
        low: its low.
        highs: the column of highs.
        lows: the column of lows.
        at: the bar's index in them.
        period: how many bars.

    Returns:
        The state, and the middle (NaN during the warm-up).
    """
    state = extremes_step(state, highs, lows, at, period)
    oldest = highs[at - period + 1]
    return state, (state[0] + state[2]) / 2.0 if oldest == oldest else NAN  # noqa: PLR0124 - false for NaN alone
