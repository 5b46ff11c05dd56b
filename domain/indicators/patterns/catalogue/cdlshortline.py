"""Short line candle."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def short_line(white0: bool, short0: bool, short_upper0: bool, short_lower0: bool) -> int:
    """Strength at the newest candle."""
    if short0 and short_upper0 and short_lower0:
        return 100 if white0 else -100
    return 0


@dataclass(frozen=True)
class CDLSHORTLINE(Pattern):
    """Short line candle: 100 for a white candle, -100 for a black one.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Short line candle"
    bars = 1
    direction = "undecided"
    description = "A short body with short shadows."
    meaning = "Little happened: the market rests. The sign is the candle's colour."
    lookback = 10
    recognise = staticmethod(short_line)
