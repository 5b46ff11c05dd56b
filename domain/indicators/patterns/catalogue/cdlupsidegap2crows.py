"""Upside gap two crows."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def upside_gap_two_crows(
    white2: bool,
    white1: bool,
    white0: bool,
    gap_up1: bool,
    long2: bool,
    long1: bool,
    open1: float,
    open0: float,
    close2: float,
    close1: float,
    close0: float,
) -> int:
    """Strength at the newest candle."""
    second = not white1 and not long1 and gap_up1
    third = not white0 and open0 > open1 and close0 < close1 and close0 > close2
    if white2 and long2 and second and third:
        return -100
    return 0


@dataclass(frozen=True)
class CDLUPSIDEGAP2CROWS(Pattern):
    """Upside gap two crows: -100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Upside gap two crows"
    bars = 3
    direction = "bearish"
    description = (
        "A long white candle, a short black one whose body gaps above it, and a black one that engulfs the second but"
        " still closes above the first close."
    )
    meaning = "New highs do not hold twice: an advance that tires, and may turn down."
    lookback = 12
    recognise = staticmethod(upside_gap_two_crows)
