"""Gravestone doji."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def gravestone_doji(doji0: bool, no_lower0: bool, some_upper0: bool) -> int:
    """Strength at the newest candle."""
    if doji0 and no_lower0 and some_upper0:
        return 100
    return 0


@dataclass(frozen=True)
class CDLGRAVESTONEDOJI(Pattern):
    """Gravestone doji: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Gravestone doji"
    bars = 1
    direction = "undecided"
    description = "A doji without lower shadow, but with an upper one: open and close are at the low."
    meaning = (
        "A rise within the candle was sold whole: bearish at a top, to be read with what came before. The sign says "
        "nothing."
    )
    lookback = 10
    recognise = staticmethod(gravestone_doji)
