"""Hull moving average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.averages import WEIGHTED_START, weighted_step


def hull_step(
    state: Scalars,
    value: float,
    half_leaving: float,
    leaving: float,
    half: int,
    half_weights: float,
    period: int,
    weights: float,
) -> tuple[Scalars, float]:
    """One bar: twice the weighted mean over half the period less that over the whole; the state is that of both."""
    of_half, fast = weighted_step(state[:5], value, half_leaving, half, half_weights)
    of_whole, slow = weighted_step(state[5:], value, leaving, period, weights)
    return of_half + of_whole, 2.0 * fast - slow


@dataclass(frozen=True)
class HMA(Indicator):
    """Hull moving average: quick, and smooth all the same.

    ``HMA = WMA(2 * WMA(close, period // 2) - WMA(close, period), floor(sqrt(period)))``. Both derived periods are cut to whole
    numbers, as the author has it; some charts round them.

    Equal to TA-Lib's HMA.

    Attributes:
        period: bars of the slower average.

    Source: A. Hull (2005), Hull Moving Average, alanhull.com.
    """

    period: int = parameter(20, at_least=1)

    family = "average"
    stems = ("hma",)
    step = staticmethod(hull_step)
    initial_state = WEIGHTED_START + WEIGHTED_START
    talib_name = "HMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """Those of the slower average and of the average over the root of the period."""
        return self.period + math.isqrt(self.period) - 2

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The averages over half and the whole period, and the one over the root of the period."""
        half, root = max(1, self.period // 2), math.isqrt(self.period)
        raw = Stage(
            step=hull_step,
            inputs=self.inputs,
            outputs=("raw",),
            state=self.initial_state,
            constants=(half, half * (half + 1) / 2.0, self.period, self.period * (self.period + 1) / 2.0),
            lags=(half, self.period),
        )
        smooth = Stage(
            step=weighted_step,
            inputs=("raw",),
            outputs=self.outputs,
            state=WEIGHTED_START,
            constants=(root, root * (root + 1) / 2.0),
            lags=(root,),
        )
        return raw, smooth
