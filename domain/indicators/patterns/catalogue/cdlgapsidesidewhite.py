"""Up/down-gap side-by-side white lines."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def gap_side_by_side_white(
    white1: bool,
    white0: bool,
    gap_up1: bool,
    gap_down1: bool,
    open1: float,
    open0: float,
    body1: float,
    body0: float,
    top2: float,
    top0: float,
    bottom2: float,
    bottom0: float,
    near1: float,
    equal1: float,
) -> int:
    """Strength at the newest candle."""
    same_size = body0 >= body1 - near1 and body0 <= body1 + near1
    same_open = open0 >= open1 - equal1 and open0 <= open1 + equal1
    if not (white1 and white0 and same_size and same_open):
        return 0
    if gap_up1 and bottom0 > top2:
        return 100
    if gap_down1 and top0 < bottom2:
        return -100
    return 0


@dataclass(frozen=True)
class CDLGAPSIDESIDEWHITE(Pattern):
    """Up/down-gap side-by-side white lines: 100 for a gap up, -100 for a gap down.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Up/down-gap side-by-side white lines"
    bars = 3
    direction = "either"
    description = "After a gap of the bodies two white candles of about the same size and open, both beyond the gap."
    meaning = "The gap is tested and holds: the trend goes on in the direction of the gap."
    lookback = 7
    recognise = staticmethod(gap_side_by_side_white)
