"""Three-line strike."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def three_line_strike(
    white3: bool,
    white2: bool,
    white1: bool,
    white0: bool,
    open3: float,
    open2: float,
    open1: float,
    open0: float,
    close3: float,
    close2: float,
    close1: float,
    close0: float,
    top3: float,
    top2: float,
    bottom3: float,
    bottom2: float,
    near3: float,
    near2: float,
) -> int:
    """Strength at the newest candle."""
    near_bodies = (
        open2 >= bottom3 - near3 and open2 <= top3 + near3 and open1 >= bottom2 - near2 and open1 <= top2 + near2
    )
    if not (white3 == white2 and white2 == white1 and white0 != white1 and near_bodies):
        return 0
    if white1 and close1 > close2 and close2 > close3 and open0 > close1 and close0 < open3:
        return 100
    if not white1 and close1 < close2 and close2 < close3 and open0 < close1 and close0 > open3:
        return -100
    return 0


@dataclass(frozen=True)
class CDL3LINESTRIKE(Pattern):
    """Three-line strike: 100 after three white candles, -100 after three black ones.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Three-line strike"
    bars = 4
    direction = "either"
    description = (
        "Three candles of one colour, each closing beyond the one before and opening within or near its body; a "
        "fourth of the other colour opens beyond the third close and closes beyond the first open."
    )
    meaning = "Held to be a pause: one candle takes the whole move back, and the trend of the first three goes on."
    lookback = 8
    recognise = staticmethod(three_line_strike)
