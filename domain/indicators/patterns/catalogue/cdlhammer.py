"""Hammer."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def hammer(long_lower0: bool, short0: bool, no_upper0: bool, low1: float, bottom0: float, near1: float) -> int:
    """Strength at the newest candle."""
    if short0 and long_lower0 and no_upper0 and bottom0 <= low1 + near1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLHAMMER(Pattern):
    """Hammer: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Hammer"
    bars = 1
    direction = "bullish"
    description = "A short body with a long lower shadow and no upper one, at or below the low of the candle before."
    meaning = "After a decline: sellers drove the price down and could not keep it there, a reversal upwards."
    lookback = 11
    recognise = staticmethod(hammer)
