"""Upside/downside gap three methods."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def side_gap_three_methods(
    white2: bool,
    white1: bool,
    white0: bool,
    gap_up1: bool,
    gap_down1: bool,
    open0: float,
    close0: float,
    top2: float,
    top1: float,
    bottom2: float,
    bottom1: float,
) -> int:
    """Strength at the newest candle."""
    fills = open0 < top1 and open0 > bottom1 and close0 < top2 and close0 > bottom2
    if not (white2 == white1 and white1 != white0 and fills):
        return 0
    if white2 and gap_up1:
        return 100
    if not white2 and gap_down1:
        return -100
    return 0


@dataclass(frozen=True)
class CDLXSIDEGAP3METHODS(Pattern):
    """Upside/downside gap three methods: 100 for a gap up, -100 for a gap down.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    title = "Upside/downside gap three methods"
    bars = 3
    direction = "either"
    description = (
        "Two candles of one colour with a gap between their bodies, and a third of the other colour that opens within"
        " the second body and closes within the first: it closes the gap."
    )
    meaning = "The gap is filled by those who take profits: the trend of the first two goes on."
    lookback = 2
    recognise = staticmethod(side_gap_three_methods)
