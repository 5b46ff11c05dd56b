"""Stick sandwich."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def stick_sandwich(
    white2: bool, white1: bool, white0: bool, low1: float, close2: float, close0: float, equal2: float
) -> int:
    """Strength at the newest candle."""
    same_close = close0 <= close2 + equal2 and close0 >= close2 - equal2
    if not white2 and white1 and not white0 and low1 > close2 and same_close:
        return 100
    return 0


@dataclass(frozen=True)
class CDLSTICKSANDWICH(Pattern):
    """Stick sandwich: 100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Stick sandwich"
    bars = 3
    direction = "bullish"
    description = (
        "Two black candles with the same close, and between them a white one that trades above that close only."
    )
    meaning = "The price of the two closes is a support: the decline may end there."
    lookback = 7
    recognise = staticmethod(stick_sandwich)
