"""Plus directional movement."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import DirectionalMovement
from domain.indicators.stage import Scalars
from domain.indicators.steps.directional_movement import moves_step
from domain.indicators.steps.primitives import NAN


def plus_dm_step(state: Scalars, high: float, low: float, period: int, warmup: int) -> tuple[Scalars, float]:
    """One bar."""
    state = moves_step(state, high, low, period)
    return state, NAN if state[0] < warmup else state[3]


@dataclass(frozen=True)
class PLUS_DM(DirectionalMovement):  # noqa: N801 - TA-Lib's name
    """Plus directional movement: by how much bars reach upwards beyond the one before, in price units.

    A bar's movement is ``high[t] - high[t - 1]`` where that is positive and greater than ``low[t - 1] - low[t]``, and else 0.
    Wilder's sum of it is ``sum = sum - sum / period + movement``, seeded by the sum of the first ``period - 1`` movements.

    Equal to TA-Lib's PLUS_DM.

    Attributes:
        period: bars that the sum stands for.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems, section IV.
    """

    period: int = parameter(14, at_least=1)

    stems = ("plus_dm",)
    step = staticmethod(plus_dm_step)
    talib_name = "PLUS_DM"
