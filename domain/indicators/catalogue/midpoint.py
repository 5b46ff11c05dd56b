"""Midpoint of the closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Extremes
from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import extremes_step
from domain.indicators.steps.primitives import NAN


def midpoint_step(state: Scalars, value: float, values: Any, at: int, period: int) -> tuple[Scalars, float]:
    """One bar."""
    state = extremes_step(state, values, values, at, period)
    oldest = values[at - period + 1]
    return state, (state[0] + state[2]) / 2.0 if oldest == oldest else NAN  # noqa: PLR0124 - false for NaN alone


@dataclass(frozen=True)
class MIDPOINT(Extremes):
    """Midpoint: the middle between the highest and the lowest close of the last ``period`` bars.

    Equal to TA-Lib's MIDPOINT.

    Attributes:
        period: bars searched.

    Source: TA-Lib, MIDPOINT.
    """

    period: int = parameter(14, at_least=1)

    family = "price"
    stems = ("midpoint",)
    step = staticmethod(midpoint_step)
    talib_name = "MIDPOINT"
