"""Stalled pattern."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def stalled_pattern(
    white2: bool,
    white1: bool,
    white0: bool,
    long2: bool,
    long1: bool,
    short0: bool,
    no_upper1: bool,
    open2: float,
    open1: float,
    open0: float,
    close2: float,
    close1: float,
    close0: float,
    body0: float,
    near2: float,
    near1: float,
) -> int:
    """Strength at the newest candle."""
    rises = white2 and white1 and white0 and close0 > close1 and close1 > close2
    second = long1 and no_upper1 and open1 > open2 and open1 <= close2 + near2
    if rises and long2 and second and short0 and open0 >= close1 - body0 - near1:
        return -100
    return 0


@dataclass(frozen=True)
class CDLSTALLEDPATTERN(Pattern):
    """Stalled pattern: -100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Stalled pattern"
    bars = 3
    direction = "bearish"
    description = (
        "Three white candles with higher closes: two long ones, the second without upper shadow and opening within or"
        " near the first body, and a short one that rides on the second one's shoulder."
    )
    meaning = "The advance stalls: time to protect what was won."
    lookback = 12
    recognise = staticmethod(stalled_pattern)
