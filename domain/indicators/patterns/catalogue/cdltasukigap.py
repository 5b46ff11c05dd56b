"""Tasuki gap."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def tasuki_gap(
    white1: bool,
    white0: bool,
    gap_up1: bool,
    gap_down1: bool,
    open1: float,
    open0: float,
    close1: float,
    close0: float,
    body1: float,
    body0: float,
    top2: float,
    bottom2: float,
    near1: float,
) -> int:
    """Strength at the newest candle."""
    same_size = abs(body1 - body0) < near1
    up = gap_up1 and white1 and not white0 and open0 < close1 and open0 > open1 and close0 < open1 and close0 > top2
    if up and same_size:
        return 100
    down = (
        gap_down1 and not white1 and white0 and open0 < open1 and open0 > close1 and close0 > open1 and close0 < bottom2
    )
    if down and same_size:
        return -100
    return 0


@dataclass(frozen=True)
class CDLTASUKIGAP(Pattern):
    """Tasuki gap: 100 for a gap up, -100 for a gap down.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Tasuki gap"
    bars = 3
    direction = "either"
    description = (
        "A candle beyond a gap of the bodies, of the gap's colour, then one of the other colour and about the same "
        "size that opens within that body and closes inside the gap."
    )
    meaning = "The gap is not filled: the trend goes on in the direction of the gap."
    lookback = 7
    recognise = staticmethod(tasuki_gap)
