"""Accumulation/distribution line."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars


def ad_step(state: Scalars, high: float, low: float, close: float, volume: float) -> tuple[Scalars, float]:
    """One bar."""
    line = state[0]
    span = high - low
    if span > 0.0:
        line += ((close - low) - (high - close)) / span * volume
    return (line,), line


@dataclass(frozen=True)
class AD(Indicator):
    """Accumulation/distribution line: volume added up, weighted by where each bar closed in its range.

    ``AD[t] = AD[t - 1] + ((close - low) - (high - close)) / (high - low) * volume``; a bar without a range changes nothing.

    Equal to TA-Lib's AD.

    Source: M. Chaikin; S. B. Achelis (2001), Technical Analysis from A to Z, Accumulation/Distribution.
    """

    family = "volume"
    stems = ("ad",)
    inputs = ("high", "low", "close", "volume")
    step = staticmethod(ad_step)
    initial_state = (0.0,)
    talib_name = "AD"
