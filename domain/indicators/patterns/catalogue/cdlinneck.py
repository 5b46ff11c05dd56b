"""In-neck."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def in_neck(
    white1: bool, white0: bool, long1: bool, open0: float, low1: float, close1: float, close0: float, equal1: float
) -> int:
    """Strength at the newest candle."""
    barely_in = close0 <= close1 + equal1 and close0 >= close1
    if not white1 and long1 and white0 and open0 < low1 and barely_in:
        return -100
    return 0


@dataclass(frozen=True)
class CDLINNECK(Pattern):
    """In-neck: -100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "In-neck"
    bars = 2
    direction = "bearish"
    description = (
        "A long black candle, then a white one that opens below its low and closes at its close or barely into its "
        "body."
    )
    meaning = "Buyers hardly win anything back: the decline goes on."
    lookback = 11
    recognise = staticmethod(in_neck)
