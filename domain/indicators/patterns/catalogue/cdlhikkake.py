"""Hikkake."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def falls_out(high2: float, high1: float, high0: float, low2: float, low1: float, low0: float) -> bool:
    """The newest of three candles breaks out of an inside bar downwards."""
    return (high1 < high2) & (low1 > low2) & (high0 < high1) & (low0 < low1)


def rises_out(high2: float, high1: float, high0: float, low2: float, low1: float, low0: float) -> bool:
    """The newest of three candles breaks out of an inside bar upwards."""
    return (high1 < high2) & (low1 > low2) & (high0 > high1) & (low0 > low1)


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
    down1, up1 = falls_out(high3, high2, high1, low3, low2, low1), rises_out(high3, high2, high1, low3, low2, low1)
    down2, up2 = falls_out(high4, high3, high2, low4, low3, low2), rises_out(high4, high3, high2, low4, low3, low2)
    down3, up3 = falls_out(high5, high4, high3, low5, low4, low3), rises_out(high5, high4, high3, low5, low4, low3)
    only2 = not (down1 | up1)
    only3 = only2 & (not (down2 | up2))
    above2 = (close1 <= high3) & (close0 > high3)
    above3 = (close2 <= high4) & (close1 <= high4) & (close0 > high4)
    below2 = (close1 >= low3) & (close0 < low3)
    below3 = (close2 >= low4) & (close1 >= low4) & (close0 < low4)
    down0, up0 = falls_out(high2, high1, high0, low2, low1, low0), rises_out(high2, high1, high0, low2, low1, low0)
    confirms_up = (down1 & (close0 > high2)) | (only2 & down2 & above2) | (only3 & down3 & above3)
    confirms_down = (up1 & (close0 < low2)) | (only2 & up2 & below2) | (only3 & up3 & below3)
    confirmed = 200 * confirms_up - 200 * confirms_down
    return 100 * down0 - 100 * up0 + confirmed * (not (down0 | up0))


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
