"""Long line candle."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def long_line(white0: bool, long0: bool, short_upper0: bool, short_lower0: bool) -> int:
    """Strength at the newest candle."""
    if long0 and short_upper0 and short_lower0:
        return 100 if white0 else -100
    return 0


@dataclass(frozen=True)
class CDLLONGLINE(Pattern):
    """Long line candle: 100 for a white candle, -100 for a black one.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Long line candle"
    bars = 1
    direction = "either"
    description = "A long body with short shadows."
    meaning = "One side ruled the whole candle: the direction is held to go on."
    lookback = 10
    recognise = staticmethod(long_line)
