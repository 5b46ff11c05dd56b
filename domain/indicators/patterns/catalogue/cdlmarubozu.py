"""Marubozu."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def marubozu(white0: bool, long0: bool, no_upper0: bool, no_lower0: bool) -> int:
    """Strength at the newest candle."""
    if long0 and no_upper0 and no_lower0:
        return 100 if white0 else -100
    return 0


@dataclass(frozen=True)
class CDLMARUBOZU(Pattern):
    """Marubozu: 100 for a white candle, -100 for a black one.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Marubozu"
    bars = 1
    direction = "either"
    description = "A long body without shadows."
    meaning = "One side ruled from the open to the close: a strong candle, often the begin of a move."
    lookback = 10
    recognise = staticmethod(marubozu)
