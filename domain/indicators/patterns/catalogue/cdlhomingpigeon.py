"""Homing pigeon."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def homing_pigeon(
    white1: bool, white0: bool, long1: bool, long0: bool, open1: float, open0: float, close1: float, close0: float
) -> int:
    """Strength at the newest candle."""
    if not white1 and not white0 and long1 and not long0 and open0 < open1 and close0 > close1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLHOMINGPIGEON(Pattern):
    """Homing pigeon: 100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Homing pigeon"
    bars = 2
    direction = "bullish"
    description = "Two black candles, a long one and a short one whose body is within the first one's."
    meaning = "The decline loses its force: it may turn up."
    lookback = 11
    recognise = staticmethod(homing_pigeon)
