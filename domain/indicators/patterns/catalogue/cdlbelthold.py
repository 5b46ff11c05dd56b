"""Belt-hold."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def belt_hold(white0: bool, long0: bool, no_upper0: bool, no_lower0: bool) -> int:
    """Strength at the newest candle."""
    if long0 and white0 and no_lower0:
        return 100
    if long0 and not white0 and no_upper0:
        return -100
    return 0


@dataclass(frozen=True)
class CDLBELTHOLD(Pattern):
    """Belt-hold: 100 for a white candle, -100 for a black one.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Belt-hold"
    bars = 1
    direction = "either"
    description = (
        "A long candle that opens at its extreme: a white one without lower shadow, or a black one without upper "
        "shadow."
    )
    meaning = "One side takes hold from the open on: against the trend before it, a sign of reversal."
    lookback = 10
    recognise = staticmethod(belt_hold)
