"""Harami cross."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def harami_cross(
    white1: bool, long1: bool, doji0: bool, top1: float, top0: float, bottom1: float, bottom0: float
) -> int:
    """Strength at the newest candle."""
    strength = 100 if top0 < top1 and bottom0 > bottom1 else 80
    if not (long1 and doji0 and top0 <= top1 and bottom0 >= bottom1):
        return 0
    return -strength if white1 else strength


@dataclass(frozen=True)
class CDLHARAMICROSS(Pattern):
    """Harami cross: 100 after a black candle, -100 after a white one; 80 and -80 where one end of the bodies is the same.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Harami cross"
    bars = 2
    direction = "either"
    description = "A long candle, then a doji within its body."
    meaning = "A harami whose second candle shows utter doubt: a stronger sign of a reversal than the harami."
    lookback = 11
    recognise = staticmethod(harami_cross)
