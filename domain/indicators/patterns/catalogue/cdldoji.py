"""Doji."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def doji(doji0: bool) -> int:
    """Strength at the newest candle."""
    return 100 if doji0 else 0


@dataclass(frozen=True)
class CDLDOJI(Pattern):
    """Doji: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Doji"
    bars = 1
    direction = "undecided"
    description = "Open and close are about the same."
    meaning = "Neither side wins: doubt about the trend, to be read with the candles around it. The sign says nothing."
    lookback = 10
    recognise = staticmethod(doji)
