"""Z-score of the close."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from domain.indicators.base import choice, parameter
from domain.indicators.catalogue_bases import Deviation
from domain.indicators.stage import Scalars
from domain.indicators.steps.deviation import variance_step
from domain.indicators.steps.primitives import ratio


def zscore_step(
    state: Scalars, value: float, values: Any, at: int, period: int, share: float, narrowing: float
) -> tuple[Scalars, float]:
    """One bar; ``narrowing`` is the population deviation over the one that is asked for."""
    state, _, variance, above = variance_step(state, value, values, at, period, share)
    return state, ratio(above * narrowing, math.sqrt(variance))


@dataclass(frozen=True)
class ZSCORE(Deviation):
    """Z-score: how many standard deviations the close is above the mean of the last ``period`` closes, itself included.

    ``(close - mean) / s``; NaN where all closes are equal. ``s`` is the population deviation, as in Bollinger Bands, or the sample's,
    which divides by ``period - 1``.

    Attributes:
        period: bars compared with.
        deviation: which deviation it is measured by.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.17 (standardised values).
    """

    period: int = parameter(20, at_least=2)
    deviation: str = choice("population", ("population", "sample"))

    family = "price"
    stems = ("zscore",)
    step = staticmethod(zscore_step)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, its inverse, and the population deviation over the chosen one."""
        of_sample = math.sqrt((self.period - 1) / self.period)
        return *super().constants, of_sample if self.deviation == "sample" else 1.0
