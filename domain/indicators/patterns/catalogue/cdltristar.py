"""Tristar."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def tristar(
    gap_up1: bool,
    gap_down1: bool,
    body2: float,
    body1: float,
    body0: float,
    top1: float,
    top0: float,
    bottom1: float,
    bottom0: float,
    doji_body2: float,
) -> int:
    """Strength at the newest candle."""
    dojis = body2 <= doji_body2 and body1 <= doji_body2 and body0 <= doji_body2
    if dojis and gap_up1 and top0 < top1:
        return -100
    if dojis and gap_down1 and bottom0 > bottom1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLTRISTAR(Pattern):
    """Tristar: 100 at a bottom, -100 at a top.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Tristar"
    bars = 3
    direction = "either"
    description = "Three dojis in a row, the body of the second beyond a gap, and the third back towards the first."
    meaning = "Utter doubt three times, and the second stands alone: a rare sign that the trend turns."
    lookback = 12
    recognise = staticmethod(tristar)
