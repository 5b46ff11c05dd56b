"""Three stars in the south."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def three_stars_in_the_south(
    white2: bool,
    white1: bool,
    white0: bool,
    long_lower2: bool,
    long2: bool,
    short0: bool,
    no_upper0: bool,
    no_lower0: bool,
    some_lower1: bool,
    open1: float,
    high2: float,
    high1: float,
    high0: float,
    low2: float,
    low1: float,
    low0: float,
    close2: float,
    body2: float,
    body1: float,
) -> int:
    """Strength at the newest candle."""
    black = not white2 and not white1 and not white0
    second = body1 < body2 and open1 > close2 and open1 <= high2 and low1 < close2 and low1 >= low2 and some_lower1
    third = short0 and no_lower0 and no_upper0 and low0 > low1 and high0 < high1
    if black and long2 and long_lower2 and second and third:
        return 100
    return 0


@dataclass(frozen=True)
class CDL3STARSINSOUTH(Pattern):
    """Three stars in the south: 100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Three stars in the south"
    bars = 3
    direction = "bullish"
    description = (
        "Three black candles: a long one with a long lower shadow; a smaller one that opens within the first one's "
        "range and trades to a low between its close and its low; a short one without shadows within the second one's"
        " range."
    )
    meaning = "Each candle falls less than the one before: the decline dies away, and may turn up."
    lookback = 12
    recognise = staticmethod(three_stars_in_the_south)
