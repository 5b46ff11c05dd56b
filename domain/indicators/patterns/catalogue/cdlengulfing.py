"""Engulfing."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def engulfing(white1: bool, white0: bool, open1: float, open0: float, close1: float, close0: float) -> int:
    """Strength at the newest candle."""
    rises = white0 and not white1
    falls = not white0 and white1
    covers_black = close0 >= open1 and open0 <= close1 and (close0 > open1 or open0 < close1)
    covers_white = open0 >= close1 and close0 <= open1 and (open0 > close1 or close0 < open1)
    strength = 100 if open0 != close1 and close0 != open1 else 80
    if rises and covers_black:
        return strength
    if falls and covers_white:
        return -strength
    return 0


@dataclass(frozen=True)
class CDLENGULFING(Pattern):
    """Engulfing: 100 bullish, -100 bearish; 80 and -80 where one end of the bodies is the same.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Engulfing"
    bars = 2
    direction = "either"
    description = "A candle whose body covers the whole body before it, which has the other colour."
    meaning = "The other side takes over: after a trend, a reversal in the direction of the second candle."
    lookback = 2
    recognise = staticmethod(engulfing)
