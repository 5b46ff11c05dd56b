"""On-balance volume."""

from __future__ import annotations

import math
from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars

BELOW_ALL = math.nextafter(-math.inf, 0.0)
"""Stands for the close before the first one, so that the first volume counts."""


def obv_step(state: Scalars, close: float, volume: float) -> tuple[Scalars, float]:
    """One bar."""
    previous, balance = state
    balance += volume * ((close > previous) - (close < previous))
    return (close, balance), balance


@dataclass(frozen=True)
class OBV(Indicator):
    """On-balance volume: the volume of bars that closed higher than the one before, less that of bars that closed lower.

    ``OBV[t] = OBV[t - 1] + volume`` if the close rose, ``- volume`` if it fell.

    Equal to TA-Lib's OBV, which begins with the first bar's volume. (Granville begins anywhere; only changes matter.)

    Source: J. E. Granville (1963), Granville's New Key to Stock Market Profits.
    """

    family = "volume"
    stems = ("obv",)
    inputs = ("close", "volume")
    step = staticmethod(obv_step)
    initial_state = (BELOW_ALL, 0.0)
    talib_name = "OBV"
