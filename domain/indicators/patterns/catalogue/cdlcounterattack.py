"""Counterattack."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def counterattack(
    white1: bool, white0: bool, long1: bool, long0: bool, close1: float, close0: float, equal1: float
) -> int:
    """Strength at the newest candle."""
    meets = close0 <= close1 + equal1 and close0 >= close1 - equal1
    if not (white1 != white0 and long1 and long0 and meets):
        return 0
    return 100 if white0 else -100


@dataclass(frozen=True)
class CDLCOUNTERATTACK(Pattern):
    """Counterattack: 100 where the second candle is white, -100 where it is black.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Counterattack"
    bars = 2
    direction = "either"
    description = "Two long candles of opposite colours that close at the same price."
    meaning = (
        "The other side wins back a whole candle, but no more: a trend that is stopped, weaker than piercing or dark "
        "cloud cover."
    )
    lookback = 11
    recognise = staticmethod(counterattack)
