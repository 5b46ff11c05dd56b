"""High-wave candle."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def high_wave(white0: bool, very_long_upper0: bool, very_long_lower0: bool, short0: bool) -> int:
    """Strength at the newest candle."""
    if short0 and very_long_upper0 and very_long_lower0:
        return 100 if white0 else -100
    return 0


@dataclass(frozen=True)
class CDLHIGHWAVE(Pattern):
    """High-wave candle: 100 for a white candle, -100 for a black one.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "High-wave candle"
    bars = 1
    direction = "undecided"
    description = "A short body with very long shadows on both sides."
    meaning = (
        "Price went far both ways and came back: the market has lost its sense of direction. The sign is the candle's"
        " colour."
    )
    lookback = 10
    recognise = staticmethod(high_wave)
