"""Three outside up/down."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def three_outside(
    white2: bool, white1: bool, open2: float, open1: float, close2: float, close1: float, close0: float
) -> int:
    """Strength at the newest candle."""
    if white1 and not white2 and close1 > open2 and open1 < close2 and close0 > close1:
        return 100
    if not white1 and white2 and open1 > close2 and close1 < open2 and close0 < close1:
        return -100
    return 0


@dataclass(frozen=True)
class CDL3OUTSIDE(Pattern):
    """Three outside up/down: 100 for three outside up, -100 for three outside down.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Three outside up/down"
    bars = 3
    direction = "either"
    description = (
        "A candle, a second of the other colour whose body engulfs the first, and a third that closes further in the "
        "second one's direction."
    )
    meaning = "An engulfing that the third candle confirms: the trend turns in the direction of the last two."
    lookback = 3
    recognise = staticmethod(three_outside)
