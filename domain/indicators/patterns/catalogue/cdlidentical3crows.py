"""Identical three crows."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def identical_three_crows(
    white2: bool,
    white1: bool,
    white0: bool,
    no_lower2: bool,
    no_lower1: bool,
    no_lower0: bool,
    open1: float,
    open0: float,
    close2: float,
    close1: float,
    close0: float,
    equal2: float,
    equal1: float,
) -> int:
    """Strength at the newest candle."""
    black = not white2 and not white1 and not white0
    at_the_low = no_lower2 and no_lower1 and no_lower0
    falls = close2 > close1 > close0
    second = open1 <= close2 + equal2 and open1 >= close2 - equal2
    third = open0 <= close1 + equal1 and open0 >= close1 - equal1
    if black and at_the_low and falls and second and third:
        return -100
    return 0


@dataclass(frozen=True)
class CDLIDENTICAL3CROWS(Pattern):
    """Identical three crows: -100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Identical three crows"
    bars = 3
    direction = "bearish"
    description = (
        "Three black candles that close lower and lower, at or very near their lows, the second and the third opening"
        " at the close before."
    )
    meaning = "Selling goes on from close to open without any bounce: after an advance, a strong reversal downwards."
    lookback = 12
    recognise = staticmethod(identical_three_crows)
