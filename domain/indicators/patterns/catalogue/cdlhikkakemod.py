"""Modified hikkake."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def trap(
    high3: float, high2: float, high1: float, high0: float,
    low3: float, low2: float, low1: float, low0: float,
    close2: float, near2: float,
) -> int:  # fmt: skip
    """100 or -100 where the newest of four candles breaks out of two nested inside bars; else 0."""
    if not (high2 < high3 and low2 > low3 and high1 < high2 and low1 > low2):
        return 0
    if high0 < high1 and low0 < low1 and close2 <= low2 + near2:
        return 100
    if high0 > high1 and low0 > low1 and close2 >= high2 - near2:
        return -100
    return 0


def confirmation(found: int, close: float, high: float, low: float) -> int:
    """Twice the strength found where the close is beyond the inner inside bar, against the breakout; else 0."""
    if found > 0 and close > high:
        return 200
    if found < 0 and close < low:
        return -200
    return 0


def modified_hikkake(
    high6: float,
    high5: float,
    high4: float,
    high3: float,
    high2: float,
    high1: float,
    high0: float,
    low6: float,
    low5: float,
    low4: float,
    low3: float,
    low2: float,
    low1: float,
    low0: float,
    close5: float,
    close4: float,
    close3: float,
    close2: float,
    close1: float,
    close0: float,
    near5: float,
    near4: float,
    near3: float,
    near2: float,
) -> int:
    """Strength at the newest candle."""
    now = trap(high3, high2, high1, high0, low3, low2, low1, low0, close2, near2)
    if now != 0:
        return now
    first = trap(high4, high3, high2, high1, low4, low3, low2, low1, close3, near3)
    second = trap(high5, high4, high3, high2, low5, low4, low3, low2, close4, near4)
    third = trap(high6, high5, high4, high3, low6, low5, low4, low3, close5, near5)
    if first != 0:
        return confirmation(first, close0, high2, low2)
    if second != 0 and confirmation(second, close1, high3, low3) == 0:
        return confirmation(second, close0, high3, low3)
    waits = confirmation(third, close2, high4, low4) == 0 and confirmation(third, close1, high4, low4) == 0
    if second == 0 and third != 0 and waits:
        return confirmation(third, close0, high4, low4)
    return 0


@dataclass(frozen=True)
class CDLHIKKAKEMOD(Pattern):
    """Modified hikkake: 100 bullish, -100 bearish; 200 and -200 where one of the next three candles confirms it.

    Source: D. L. Chesler (2003), Trading False Moves with the Hikkake Pattern, Active Trader 5 (4); strengths as TA-Lib has them.
    """

    title = "Modified hikkake"
    bars = 4
    direction = "either"
    description = (
        "A candle, an inside bar within it that closes near its low (bullish) or its high (bearish), a third inside "
        "bar within the second, and a candle that breaks out of the third downwards (bullish) or upwards (bearish). "
        "It is confirmed when, within three candles, one closes beyond the third bar's high (bullish) or low "
        "(bearish)."
    )
    meaning = "A hikkake that needs a trend before it: the false breakout is held to announce a reversal."
    lookback = 10
    recognise = staticmethod(modified_hikkake)
    seeds = {"near": 5}  # noqa: RUF012
