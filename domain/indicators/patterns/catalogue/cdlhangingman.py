"""Hanging man."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def hanging_man(long_lower0: bool, short0: bool, no_upper0: bool, high1: float, bottom0: float, near1: float) -> int:
    """Strength at the newest candle."""
    if short0 and long_lower0 and no_upper0 and bottom0 >= high1 - near1:
        return -100
    return 0


@dataclass(frozen=True)
class CDLHANGINGMAN(Pattern):
    """Hanging man: -100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Hanging man"
    bars = 1
    direction = "bearish"
    description = "A short body with a long lower shadow and no upper one, at or above the high of the candle before."
    meaning = "After an advance: the first hard selling shows, a warning of a reversal downwards."
    lookback = 11
    recognise = staticmethod(hanging_man)
