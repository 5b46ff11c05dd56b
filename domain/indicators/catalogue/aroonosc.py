"""Aroon oscillator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import ExtremesAge
from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import extremes_step
from domain.indicators.steps.primitives import NAN


def aroonosc_step(
    state: Scalars, high: float, low: float, highs: Any, lows: Any, at: int, period: int, bar: float
) -> tuple[Scalars, float]:
    """One bar, which is worth ``bar`` percent."""
    state = extremes_step(state, highs, lows, at, period + 1)
    oldest = highs[at - period]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return state, NAN
    return state, bar * (state[3] - state[1])


@dataclass(frozen=True)
class AROONOSC(ExtremesAge):
    """Aroon oscillator: how much more recent the highest high is than the lowest low, from -100 to 100.

    ``AROONOSC = Aroon up - Aroon down = 100 * (bars since the lowest low - bars since the highest high) / period`` among the last
    ``period + 1`` bars; of equal ones the newest counts.

    Equal to TA-Lib's AROONOSC.

    Attributes:
        period: age at which an Aroon line reaches 0, in bars.

    Source: T. S. Chande (1995), A Time Price Oscillator, Technical Analysis of Stocks & Commodities 13 (9).
    """

    period: int = parameter(14, at_least=2)

    stems = ("aroonosc",)
    step = staticmethod(aroonosc_step)
    talib_name = "AROONOSC"
