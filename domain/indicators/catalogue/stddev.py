"""Standard deviation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Deviation
from domain.indicators.stage import Scalars
from domain.indicators.steps.deviation import variance_step


def stddev_step(
    state: Scalars, value: float, values: Sequence[float], at: int, period: int, share: float, deviations: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, _, variance, _ = variance_step(state, value, values, at, period, share)
    return state, math.sqrt(variance) * deviations


@dataclass(frozen=True)
class STDDEV(Deviation):
    """Standard deviation of the last ``period`` closes, as of a whole population.

    ``STDDEV = deviations * sqrt(((close - mean)^2 + ...) / period)``

    Equal to TA-Lib's STDDEV. A sample's deviation, with ``period - 1`` below the line, is ``sqrt(period / (period - 1))`` times it.

    Attributes:
        period: bars.
        deviations: what the deviation is multiplied by.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.6.
    """

    period: int = parameter(5, at_least=1)
    deviations: float = parameter(1.0, at_least=0.0, kw_only=True)

    stems = ("stddev",)
    step = staticmethod(stddev_step)
    talib_name = "STDDEV"
    talib_parameters = MappingProxyType({"timeperiod": "period", "nbdev": "deviations"})

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, its inverse, and the factor."""
        return *super().constants, self.deviations
