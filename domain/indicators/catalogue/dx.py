"""Directional movement index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.directional_movement import DIRECTIONS_START, directional_index, directions_step
from domain.indicators.steps.primitives import NAN


def dx_step(state: Scalars, high: float, low: float, close: float, period: int) -> tuple[Scalars, float]:
    """One bar; the last number of the state is the index."""
    directions = directions_step(state[:7], high, low, close, period)
    if directions[0] < period:
        return (*directions, 0.0), NAN
    index = directional_index(directions[4], directions[5], directions[6])
    if index != index:  # noqa: PLR0124 - true for NaN alone
        index = state[7]
    return (*directions, index), index


@dataclass(frozen=True)
class DX(Indicator):
    """Directional movement index: how much more prices have moved in one direction than in the other, from 0 to 100.

    ``DX = 100 * |+DI - -DI| / (+DI + -DI)``. Where nothing has moved it stays as it was, and is 0 at first.

    Equal to TA-Lib's DX.

    Attributes:
        period: bars that each sum stands for.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems, section IV.
    """

    period: int = parameter(14, at_least=2)

    family = "momentum"
    stems = ("dx",)
    inputs = ("high", "low", "close")
    step = staticmethod(dx_step)
    initial_state = (*DIRECTIONS_START, 0.0)
    talib_name = "DX"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The period, because the first move needs two bars."""
        return self.period
