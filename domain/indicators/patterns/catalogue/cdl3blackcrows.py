"""Three black crows."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def three_black_crows(
    white3: bool,
    white2: bool,
    white1: bool,
    white0: bool,
    no_lower2: bool,
    no_lower1: bool,
    no_lower0: bool,
    open2: float,
    open1: float,
    open0: float,
    high3: float,
    close2: float,
    close1: float,
    close0: float,
) -> int:
    """Strength at the newest candle."""
    black = white3 and not white2 and not white1 and not white0
    at_the_low = no_lower2 and no_lower1 and no_lower0
    opens_within = open1 < open2 and open1 > close2 and open0 < open1 and open0 > close1
    falls = high3 > close2 > close1 > close0
    if black and at_the_low and opens_within and falls:
        return -100
    return 0


@dataclass(frozen=True)
class CDL3BLACKCROWS(Pattern):
    """Three black crows: -100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Three black crows"
    bars = 4
    direction = "bearish"
    description = (
        "After a white candle three black ones, each opening within the body before and closing lower, at or very "
        "near its low; the first closes below the white candle's high."
    )
    meaning = "Sellers rule three candles in a row from open to close: after an advance, a strong reversal downwards."
    lookback = 13
    recognise = staticmethod(three_black_crows)
