"""Lowest close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Extremes
from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import lowest_step
from domain.indicators.steps.primitives import NAN


def min_step(state: Scalars, value: float, values: Any, at: int, period: int) -> tuple[Scalars, float]:
    """One bar; the state is the lowest close and how many bars ago it was."""
    lowest, age = lowest_step(state[0], state[1], values, at, period)
    oldest = values[at - period + 1]
    return (lowest, age), lowest if oldest == oldest else NAN  # noqa: PLR0124 - false for NaN alone


@dataclass(frozen=True)
class MIN(Extremes):
    """Lowest close of the last ``period`` bars, the newest one included.

    Equal to TA-Lib's MIN.

    Attributes:
        period: bars searched.

    Source: TA-Lib, MIN.
    """

    period: int = parameter(30, at_least=1)

    family = "price"
    stems = ("lowest",)
    step = staticmethod(min_step)
    initial_state = (NAN, 0.0)
    talib_name = "MIN"
