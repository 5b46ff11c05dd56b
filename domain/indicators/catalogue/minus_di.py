"""Minus directional indicator."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import DirectionalIndicator
from domain.indicators.stage import Scalars
from domain.indicators.steps.directional_movement import directions_step
from domain.indicators.steps.primitives import NAN


def minus_di_step(
    state: Scalars, high: float, low: float, close: float, period: int, scale: float
) -> tuple[Scalars, float]:
    """One bar."""
    state = directions_step(state, high, low, close, period)
    if state[0] < period:
        return state, NAN
    return state, 0.0 if state[6] == 0.0 else scale * (state[5] / state[6])


@dataclass(frozen=True)
class MINUS_DI(DirectionalIndicator):  # noqa: N801 - TA-Lib's name
    """Minus directional indicator: which share of the movement, as the true range measures it, was downwards, from 0 to 100.

    ``-DI = 100 * -DM / TR``, both Wilder's sums over ``period`` bars: ``sum = sum - sum / period + newest``, seeded by the
    sum of the first ``period - 1``. It is 0 where nothing has moved.

    Equal to TA-Lib's MINUS_DI; like there, over a period of 1 it is the fraction, not the percentage.

    Attributes:
        period: bars that each sum stands for.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems, section IV.
    """

    period: int = parameter(14, at_least=1)

    stems = ("minus_di",)
    step = staticmethod(minus_di_step)
    talib_name = "MINUS_DI"
