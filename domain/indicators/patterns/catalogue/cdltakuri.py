"""Takuri (dragonfly doji with a very long lower shadow)."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def takuri(very_long_lower0: bool, doji0: bool, no_upper0: bool) -> int:
    """Strength at the newest candle."""
    if doji0 and no_upper0 and very_long_lower0:
        return 100
    return 0


@dataclass(frozen=True)
class CDLTAKURI(Pattern):
    """Takuri (dragonfly doji with a very long lower shadow): 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Takuri (dragonfly doji with a very long lower shadow)"
    bars = 1
    direction = "bullish"
    description = "A doji without upper shadow and with a very long lower one."
    meaning = "After a decline: price felt for the bottom and came all the way back, a reversal upwards."
    lookback = 10
    recognise = staticmethod(takuri)
