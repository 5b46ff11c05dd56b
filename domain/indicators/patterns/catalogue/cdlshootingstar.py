"""Shooting star."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def shooting_star(gap_up0: bool, long_upper0: bool, short0: bool, no_lower0: bool) -> int:
    """Strength at the newest candle."""
    if short0 and long_upper0 and no_lower0 and gap_up0:
        return -100
    return 0


@dataclass(frozen=True)
class CDLSHOOTINGSTAR(Pattern):
    """Shooting star: -100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Shooting star"
    bars = 1
    direction = "bearish"
    description = "A short body with a long upper shadow and no lower one, whose body gaps above the body before."
    meaning = "After an advance: a rise that did not hold, a reversal downwards."
    lookback = 11
    recognise = staticmethod(shooting_star)
