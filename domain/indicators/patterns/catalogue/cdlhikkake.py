"""Hikkake."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def trap(high2: float, high1: float, high0: float, low2: float, low1: float, low0: float) -> int:
    """100 or -100 where the newest of three candles breaks out of an inside bar, downwards or upwards; else 0."""
    if not (high1 < high2 and low1 > low2):
        return 0
    if high0 < high1 and low0 < low1:
        return 100
    if high0 > high1 and low0 > low1:
        return -100
    return 0


def confirmation(found: int, close: float, high: float, low: float) -> int:
    """Twice the strength found where the close is beyond the inside bar, against the breakout; else 0."""
    if found > 0 and close > high:
        return 200
    if found < 0 and close < low:
        return -200
    return 0


def hikkake(
    high5: float,
    high4: float,
    high3: float,
    high2: float,
    high1: float,
    high0: float,
    low5: float,
    low4: float,
    low3: float,
    low2: float,
    low1: float,
    low0: float,
    close2: float,
    close1: float,
    close0: float,
) -> int:
    """Strength at the newest candle."""
    now = trap(high2, high1, high0, low2, low1, low0)
    if now != 0:
        return now
    first = trap(high3, high2, high1, low3, low2, low1)
    second = trap(high4, high3, high2, low4, low3, low2)
    third = trap(high5, high4, high3, low5, low4, low3)
    if first != 0:
        return confirmation(first, close0, high2, low2)
    if second != 0 and confirmation(second, close1, high3, low3) == 0:
        return confirmation(second, close0, high3, low3)
    waits = confirmation(third, close2, high4, low4) == 0 and confirmation(third, close1, high4, low4) == 0
    if second == 0 and third != 0 and waits:
        return confirmation(third, close0, high4, low4)
    return 0


@dataclass(frozen=True)
class CDLHIKKAKE(Pattern):
    """Hikkake: 100 bullish, -100 bearish; 200 and -200 where one of the next three candles confirms it.

    Source: D. L. Chesler (2003), Trading False Moves with the Hikkake Pattern, Active Trader 5 (4); strengths as TA-Lib has them.
    """

    title = "Hikkake"
    bars = 3
    direction = "either"
    description = (
        "An inside bar, then a candle with a lower high and a lower low (bullish) or a higher high and a higher low "
        "(bearish). It is confirmed when, within three candles, one closes beyond the inside bar's high (bullish) or "
        "low (bearish)."
    )
    meaning = "A false breakout of an inside bar: those who followed it are trapped, and price goes the other way."
    lookback = 5
    recognise = staticmethod(hikkake)
