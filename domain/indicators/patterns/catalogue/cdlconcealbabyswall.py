"""Concealing baby swallow."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def concealing_baby_swallow(
    white3: bool,
    white2: bool,
    white1: bool,
    white0: bool,
    gap_down1: bool,
    no_upper3: bool,
    no_upper2: bool,
    no_lower3: bool,
    no_lower2: bool,
    some_upper1: bool,
    high1: float,
    high0: float,
    low1: float,
    low0: float,
    close2: float,
) -> int:
    """Strength at the newest candle."""
    black = not white3 and not white2 and not white1 and not white0
    bare = no_lower3 and no_upper3 and no_lower2 and no_upper2
    third = gap_down1 and some_upper1 and high1 > close2
    if black and bare and third and high0 > high1 and low0 < low1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLCONCEALBABYSWALL(Pattern):
    """Concealing baby swallow: 100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Concealing baby swallow"
    bars = 4
    direction = "bullish"
    description = (
        "Four black candles: two without shadows; a third that gaps down with its body and has an upper shadow "
        "reaching into the second body; a fourth that engulfs the third, shadows included."
    )
    meaning = "Sellers have spent themselves: short positions are closed into a last fall, and the decline may end."
    lookback = 13
    recognise = staticmethod(concealing_baby_swallow)
