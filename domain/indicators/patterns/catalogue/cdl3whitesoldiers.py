"""Three advancing white soldiers."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def three_white_soldiers(
    white2: bool,
    white1: bool,
    white0: bool,
    long0: bool,
    no_upper2: bool,
    no_upper1: bool,
    no_upper0: bool,
    open2: float,
    open1: float,
    open0: float,
    close2: float,
    close1: float,
    close0: float,
    body2: float,
    body1: float,
    body0: float,
    near2: float,
    near1: float,
    far2: float,
    far1: float,
) -> int:
    """Strength at the newest candle."""
    white = white2 and white1 and white0
    at_the_high = no_upper2 and no_upper1 and no_upper0
    rises = close0 > close1 > close2
    opens_within = open1 > open2 and open1 <= close2 + near2 and open0 > open1 and open0 <= close1 + near1
    steady = body1 > body2 - far2 and body0 > body1 - far1
    if white and at_the_high and rises and opens_within and steady and long0:
        return 100
    return 0


@dataclass(frozen=True)
class CDL3WHITESOLDIERS(Pattern):
    """Three advancing white soldiers: 100 where it is complete.

    TA-Lib asks that the third body be longer than its average for short bodies, which is the average for long ones
    too.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Three advancing white soldiers"
    bars = 3
    direction = "bullish"
    description = (
        "Three white candles that close higher and higher, each at or very near its high, each opening within or near"
        " the body before, none of them far shorter than the one before; the last one not short."
    )
    meaning = "Buyers rule three candles in a row from open to close: after a decline, a strong reversal upwards."
    lookback = 12
    recognise = staticmethod(three_white_soldiers)
