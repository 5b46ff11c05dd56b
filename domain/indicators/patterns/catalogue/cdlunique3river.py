"""Unique three river."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def unique_three_river(
    white2: bool,
    white1: bool,
    white0: bool,
    long2: bool,
    short0: bool,
    open2: float,
    open1: float,
    open0: float,
    low2: float,
    low1: float,
    close2: float,
    close1: float,
) -> int:
    """Strength at the newest candle."""
    black = not white2 and not white1
    second = close1 > close2 and open1 <= open2 and low1 < low2
    if black and long2 and second and short0 and white0 and open0 > low1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLUNIQUE3RIVER(Pattern):
    """Unique three river: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Unique three river"
    bars = 3
    direction = "bullish"
    description = (
        "A long black candle, a black one that closes higher with a lower low (a harami with a long lower shadow), "
        "and a short white one that opens above that low."
    )
    meaning = "A new low is bought back: the decline may end."
    lookback = 12
    recognise = staticmethod(unique_three_river)
