"""Three inside up/down."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def three_inside(
    white2: bool,
    white0: bool,
    long2: bool,
    long1: bool,
    open2: float,
    close0: float,
    top2: float,
    top1: float,
    bottom2: float,
    bottom1: float,
) -> int:
    """Strength at the newest candle."""
    within = top1 < top2 and bottom1 > bottom2
    if not (long2 and not long1 and within):
        return 0
    if white2 and not white0 and close0 < open2:
        return -100
    if not white2 and white0 and close0 > open2:
        return 100
    return 0


@dataclass(frozen=True)
class CDL3INSIDE(Pattern):
    """Three inside up/down: 100 for three inside up, -100 for three inside down.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Three inside up/down"
    bars = 3
    direction = "either"
    description = (
        "A long candle; a short one whose body is within the first one's; a third of the opposite colour to the first"
        " that closes beyond the first one's open."
    )
    meaning = "A harami that the third candle confirms: the trend of the first candle turns."
    lookback = 12
    recognise = staticmethod(three_inside)
