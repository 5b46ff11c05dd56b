"""Inverted hammer."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def inverted_hammer(gap_down0: bool, long_upper0: bool, short0: bool, no_lower0: bool) -> int:
    """Strength at the newest candle."""
    if short0 and long_upper0 and no_lower0 and gap_down0:
        return 100
    return 0


@dataclass(frozen=True)
class CDLINVERTEDHAMMER(Pattern):
    """Inverted hammer: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Inverted hammer"
    bars = 1
    direction = "bullish"
    description = "A short body with a long upper shadow and no lower one, whose body gaps below the body before."
    meaning = "After a decline: a first rise that did not hold, which a higher candle must confirm."
    lookback = 11
    recognise = staticmethod(inverted_hammer)
