"""Ladder bottom."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def ladder_bottom(
    white4: bool,
    white3: bool,
    white2: bool,
    white1: bool,
    white0: bool,
    some_upper1: bool,
    open4: float,
    open3: float,
    open2: float,
    open1: float,
    open0: float,
    high1: float,
    close4: float,
    close3: float,
    close2: float,
    close0: float,
) -> int:
    """Strength at the newest candle."""
    black = not white4 and not white3 and not white2 and not white1
    descends = open4 > open3 > open2 and close4 > close3 > close2
    if black and descends and some_upper1 and white0 and open0 > open1 and close0 > high1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLLADDERBOTTOM(Pattern):
    """Ladder bottom: 100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Ladder bottom"
    bars = 5
    direction = "bullish"
    description = (
        "Three black candles with lower opens and lower closes, a fourth black one with an upper shadow, and a white "
        "one that opens above the fourth body and closes above the fourth high."
    )
    meaning = (
        "Sellers take profits in the fourth candle, and the fifth shows that buyers are back: the decline may end."
    )
    lookback = 14
    recognise = staticmethod(ladder_bottom)
