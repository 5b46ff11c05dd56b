"""Aroon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import ExtremesAge
from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import extremes_step
from domain.indicators.steps.primitives import NAN


def aroon_step(
    state: Scalars, high: float, low: float, highs: Any, lows: Any, at: int, period: int, bar: float
) -> tuple[Scalars, tuple[float, float]]:
    """One bar, which is worth ``bar`` percent."""
    state = extremes_step(state, highs, lows, at, period + 1)
    oldest = highs[at - period]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    return state, (bar * (period - state[3]), bar * (period - state[1]))


@dataclass(frozen=True)
class AROON(ExtremesAge):
    """Aroon: how recent the lowest low and the highest high are, 100 for this bar and 0 for ``period`` bars ago.

    ``down = 100 * (period - bars since the lowest low) / period`` among the last ``period + 1`` bars, ``up`` likewise for the highest
    high; of equal ones the newest counts.

    Equal to TA-Lib's AROON.

    Attributes:
        period: age at which a line reaches 0, in bars.

    Source: T. S. Chande (1995), A Time Price Oscillator, Technical Analysis of Stocks & Commodities 13 (9).
    """

    period: int = parameter(14, at_least=2)

    stems = ("aroon_down", "aroon_up")
    step = staticmethod(aroon_step)
    talib_name = "AROON"
