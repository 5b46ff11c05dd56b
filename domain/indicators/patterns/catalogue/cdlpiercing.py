"""Piercing line."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def piercing(
    white1: bool,
    white0: bool,
    long1: bool,
    long0: bool,
    open1: float,
    open0: float,
    low1: float,
    close1: float,
    close0: float,
    body1: float,
) -> int:
    """Strength at the newest candle."""
    pierces = close0 < open1 and close0 > close1 + body1 * 0.5
    if not white1 and long1 and white0 and long0 and open0 < low1 and pierces:
        return 100
    return 0


@dataclass(frozen=True)
class CDLPIERCING(Pattern):
    """Piercing line: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Piercing line"
    bars = 2
    direction = "bullish"
    description = (
        "A long black candle, then a long white one that opens below its low and closes above the middle of its body,"
        " but within it."
    )
    meaning = "A new low is bought hard: after a decline, a reversal upwards."
    lookback = 11
    recognise = staticmethod(piercing)
