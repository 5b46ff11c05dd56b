"""Breakaway."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def breakaway(
    white4: bool,
    white3: bool,
    white1: bool,
    white0: bool,
    gap_up3: bool,
    gap_down3: bool,
    long4: bool,
    open3: float,
    high3: float,
    high2: float,
    high1: float,
    low3: float,
    low2: float,
    low1: float,
    close4: float,
    close0: float,
) -> int:
    """Strength at the newest candle."""
    colours = white4 == white3 and white3 == white1 and white1 != white0
    if not (long4 and colours):
        return 0
    falls = high2 < high3 and low2 < low3 and high1 < high2 and low1 < low2
    if not white4 and gap_down3 and falls and close0 > open3 and close0 < close4:
        return 100
    rises = high2 > high3 and low2 > low3 and high1 > high2 and low1 > low2
    if white4 and gap_up3 and rises and close0 < open3 and close0 > close4:
        return -100
    return 0


@dataclass(frozen=True)
class CDLBREAKAWAY(Pattern):
    """Breakaway: 100 for an upward breakaway, -100 for a downward one.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Breakaway"
    bars = 5
    direction = "either"
    description = (
        "A long candle, one of its colour that gaps away with its body, two more that go on in that direction (the "
        "fourth of the same colour), and a fifth of the other colour that closes inside the gap."
    )
    meaning = "A trend that ran ahead of itself: the last candle breaks away from it, at least for a while."
    lookback = 14
    recognise = staticmethod(breakaway)
