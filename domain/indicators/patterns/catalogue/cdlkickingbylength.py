"""Kicking, by the longer marubozu."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def kicking_by_length(
    white1: bool,
    white0: bool,
    long1: bool,
    long0: bool,
    no_upper1: bool,
    no_upper0: bool,
    no_lower1: bool,
    no_lower0: bool,
    high1: float,
    high0: float,
    low1: float,
    low0: float,
    body1: float,
    body0: float,
) -> int:
    """Strength at the newest candle."""
    bare = no_upper1 and no_lower1 and no_upper0 and no_lower0
    apart = (not white1 and low0 > high1) or (white1 and high0 < low1)
    if not (white1 != white0 and long1 and long0 and bare and apart):
        return 0
    longer_is_white = white0 if body0 > body1 else white1
    return 100 if longer_is_white else -100


@dataclass(frozen=True)
class CDLKICKINGBYLENGTH(Pattern):
    """Kicking, by the longer marubozu: 100 where the longer candle is white, -100 where it is black.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Kicking, by the longer marubozu"
    bars = 2
    direction = "either"
    description = "Two long candles without shadows of opposite colours, the second beyond a gap in its own direction."
    meaning = "A violent change of mind overnight, taken in the direction of the longer candle."
    lookback = 11
    recognise = staticmethod(kicking_by_length)
