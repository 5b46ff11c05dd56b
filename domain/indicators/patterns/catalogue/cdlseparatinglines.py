"""Separating lines."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def separating_lines(
    white1: bool, white0: bool, long0: bool, no_upper0: bool, no_lower0: bool, open1: float, open0: float, equal1: float
) -> int:
    """Strength at the newest candle."""
    same_open = open0 <= open1 + equal1 and open0 >= open1 - equal1
    if not (white1 != white0 and same_open and long0):
        return 0
    if white0 and no_lower0:
        return 100
    if not white0 and no_upper0:
        return -100
    return 0


@dataclass(frozen=True)
class CDLSEPARATINGLINES(Pattern):
    """Separating lines: 100 where the second candle is white, -100 where it is black.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Separating lines"
    bars = 2
    direction = "either"
    description = "Two candles of opposite colours with the same open, the second a long belt-hold."
    meaning = (
        "The move against the trend is gone at the next open: the trend, in the direction of the second candle, goes "
        "on."
    )
    lookback = 11
    recognise = staticmethod(separating_lines)
