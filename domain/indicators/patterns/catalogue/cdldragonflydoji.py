"""Dragonfly doji."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def dragonfly_doji(doji0: bool, no_upper0: bool, some_lower0: bool) -> int:
    """Strength at the newest candle."""
    if doji0 and no_upper0 and some_lower0:
        return 100
    return 0


@dataclass(frozen=True)
class CDLDRAGONFLYDOJI(Pattern):
    """Dragonfly doji: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Dragonfly doji"
    bars = 1
    direction = "undecided"
    description = "A doji without upper shadow, but with a lower one: open and close are at the high."
    meaning = "A fall within the candle was bought back whole: bullish at a bottom, to be read with what came before."
    lookback = 10
    recognise = staticmethod(dragonfly_doji)
