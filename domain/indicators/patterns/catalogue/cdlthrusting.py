"""Thrusting."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def thrusting(
    white1: bool,
    white0: bool,
    long1: bool,
    open0: float,
    low1: float,
    close1: float,
    close0: float,
    body1: float,
    equal1: float,
) -> int:
    """Strength at the newest candle."""
    below_middle = close0 > close1 + equal1 and close0 <= close1 + body1 * 0.5
    if not white1 and long1 and white0 and open0 < low1 and below_middle:
        return -100
    return 0


@dataclass(frozen=True)
class CDLTHRUSTING(Pattern):
    """Thrusting: -100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Thrusting"
    bars = 2
    direction = "bearish"
    description = (
        "A long black candle, then a white one that opens below its low and closes inside its body, but not above the"
        " middle."
    )
    meaning = "Buyers win back too little: the decline goes on."
    lookback = 11
    recognise = staticmethod(thrusting)
