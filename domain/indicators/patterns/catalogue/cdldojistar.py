"""Doji star."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def doji_star(white1: bool, gap_up0: bool, gap_down0: bool, long1: bool, doji0: bool) -> int:
    """Strength at the newest candle."""
    if long1 and doji0 and white1 and gap_up0:
        return -100
    if long1 and doji0 and not white1 and gap_down0:
        return 100
    return 0


@dataclass(frozen=True)
class CDLDOJISTAR(Pattern):
    """Doji star: 100 below a black candle, -100 above a white one.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Doji star"
    bars = 2
    direction = "either"
    description = "A long candle, then a doji whose body gaps away in the candle's direction."
    meaning = "The trend hesitates at its extreme: a warning that it may turn."
    lookback = 11
    recognise = staticmethod(doji_star)
