"""Long-legged doji."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def long_legged_doji(long_upper0: bool, long_lower0: bool, doji0: bool) -> int:
    """Strength at the newest candle."""
    if doji0 and (long_lower0 or long_upper0):
        return 100
    return 0


@dataclass(frozen=True)
class CDLLONGLEGGEDDOJI(Pattern):
    """Long-legged doji: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Long-legged doji"
    bars = 1
    direction = "undecided"
    description = "A doji with a long shadow on one side or on both."
    meaning = "Price went far and came back: great doubt. The sign says nothing."
    lookback = 10
    recognise = staticmethod(long_legged_doji)
