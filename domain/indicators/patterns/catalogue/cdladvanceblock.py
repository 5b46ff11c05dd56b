"""Advance block."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def advance_block(
    white2: bool,
    white1: bool,
    white0: bool,
    long_upper0: bool,
    long2: bool,
    short_upper2: bool,
    open2: float,
    open1: float,
    open0: float,
    close2: float,
    close1: float,
    close0: float,
    body2: float,
    body1: float,
    body0: float,
    upper1: float,
    upper0: float,
    short_shadow1: float,
    short_shadow0: float,
    near2: float,
    near1: float,
    far2: float,
    far1: float,
) -> int:
    """Strength at the newest candle."""
    rises = white2 and white1 and white0 and close0 > close1 and close1 > close2
    opens_within = open1 > open2 and open1 <= close2 + near2 and open0 > open1 and open0 <= close1 + near1
    first = long2 and short_upper2
    blocked_by_second = body1 < body2 - far2 and body0 < body1 + near1
    blocked_by_third = body0 < body1 - far1
    shrinks = body0 < body1 and body1 < body2 and (upper0 > short_shadow0 or upper1 > short_shadow1)
    shadowed = body0 < body1 and long_upper0
    weakens = blocked_by_second or blocked_by_third or shrinks or shadowed
    if rises and opens_within and first and weakens:
        return -100
    return 0


@dataclass(frozen=True)
class CDLADVANCEBLOCK(Pattern):
    """Advance block: -100 where it is complete.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Advance block"
    bars = 3
    direction = "bearish"
    description = (
        "Three white candles with higher closes, each opening within or near the body before; the first is long with "
        "a short upper shadow, the later ones show weakness by smaller bodies or longer upper shadows."
    )
    meaning = "The advance meets resistance: buyers should protect what they have."
    lookback = 12
    recognise = staticmethod(advance_block)
