"""Rickshaw man."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def rickshaw_man(
    long_upper0: bool,
    long_lower0: bool,
    doji0: bool,
    low0: float,
    top0: float,
    bottom0: float,
    span0: float,
    near0: float,
) -> int:
    """Strength at the newest candle."""
    middle = low0 + span0 / 2.0
    if doji0 and long_lower0 and long_upper0 and bottom0 <= middle + near0 and top0 >= middle - near0:
        return 100
    return 0


@dataclass(frozen=True)
class CDLRICKSHAWMAN(Pattern):
    """Rickshaw man: 100 where it is complete.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Rickshaw man"
    bars = 1
    direction = "undecided"
    description = "A doji with two long shadows and its body near the middle of the range."
    meaning = "Price went far both ways and came back to the middle: utter doubt. The sign says nothing."
    lookback = 10
    recognise = staticmethod(rickshaw_man)
