"""Modified hikkake."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


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
    within1 = (high1 < high2) & (low1 > low2)
    within2 = (high2 < high3) & (low2 > low3)
    within3 = (high3 < high4) & (low3 > low4)
    within4 = (high4 < high5) & (low4 > low5)
    within5 = (high5 < high6) & (low5 > low6)
    down0 = within1 & within2 & (high0 < high1) & (low0 < low1) & (close2 <= low2 + near2)
    down1 = within2 & within3 & (high1 < high2) & (low1 < low2) & (close3 <= low3 + near3)
    down2 = within3 & within4 & (high2 < high3) & (low2 < low3) & (close4 <= low4 + near4)
    down3 = within4 & within5 & (high3 < high4) & (low3 < low4) & (close5 <= low5 + near5)
    up0 = within1 & within2 & (high0 > high1) & (low0 > low1) & (close2 >= high2 - near2)
    up1 = within2 & within3 & (high1 > high2) & (low1 > low2) & (close3 >= high3 - near3)
    up2 = within3 & within4 & (high2 > high3) & (low2 > low3) & (close4 >= high4 - near4)
    up3 = within4 & within5 & (high3 > high4) & (low3 > low4) & (close5 >= high5 - near5)
    only2 = not (down1 | up1)
    only3 = only2 & (not (down2 | up2))
    above2 = (close1 <= high3) & (close0 > high3)
    above3 = (close2 <= high4) & (close1 <= high4) & (close0 > high4)
    below2 = (close1 >= low3) & (close0 < low3)
    below3 = (close2 >= low4) & (close1 >= low4) & (close0 < low4)
    confirms_up = (down1 & (close0 > high2)) | (only2 & down2 & above2) | (only3 & down3 & above3)
    confirms_down = (up1 & (close0 < low2)) | (only2 & up2 & below2) | (only3 & up3 & below3)
    confirmed = 200 * confirms_up - 200 * confirms_down
    return 100 * down0 - 100 * up0 + confirmed * (not (down0 | up0))


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
