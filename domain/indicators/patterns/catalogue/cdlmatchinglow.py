"""Matching low."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def matching_low(white1: bool, white0: bool, close1: float, close0: float, equal1: float) -> int:
    """Strength at the newest candle."""
    if not white1 and not white0 and close0 <= close1 + equal1 and close0 >= close1 - equal1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLMATCHINGLOW(Pattern):
    """Matching low: 100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Matching low"
    bars = 2
    direction = "bullish"
    description = "Two black candles that close at the same price."
    meaning = "The price of the two closes is a support: the decline may end there."
    lookback = 6
    recognise = staticmethod(matching_low)
