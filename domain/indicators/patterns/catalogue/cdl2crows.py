"""Two crows."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def two_crows(
    white2: bool,
    white1: bool,
    white0: bool,
    gap_up1: bool,
    long2: bool,
    open2: float,
    open1: float,
    open0: float,
    close2: float,
    close1: float,
    close0: float,
) -> int:
    """Strength at the newest candle."""
    falls_back = open0 < open1 and open0 > close1 and close0 > open2 and close0 < close2
    if white2 and long2 and not white1 and gap_up1 and not white0 and falls_back:
        return -100
    return 0


@dataclass(frozen=True)
class CDL2CROWS(Pattern):
    """Two crows: -100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Two crows"
    bars = 3
    direction = "bearish"
    description = (
        "A long white candle; a black one whose body gaps above it; a black one that opens within the second body and"
        " closes within the first."
    )
    meaning = "The gap upwards was not held for a day: an advance that tires, and may turn down."
    lookback = 12
    recognise = staticmethod(two_crows)
