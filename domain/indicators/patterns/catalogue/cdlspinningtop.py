"""Spinning top."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def spinning_top(white0: bool, long_upper0: bool, long_lower0: bool, short0: bool) -> int:
    """Strength at the newest candle."""
    if short0 and long_upper0 and long_lower0:
        return 100 if white0 else -100
    return 0


@dataclass(frozen=True)
class CDLSPINNINGTOP(Pattern):
    """Spinning top: 100 for a white candle, -100 for a black one.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Spinning top"
    bars = 1
    direction = "undecided"
    description = "A short body with shadows longer than the body on both sides."
    meaning = "Neither side wins: doubt about the trend. The sign is the candle's colour."
    lookback = 10
    recognise = staticmethod(spinning_top)
