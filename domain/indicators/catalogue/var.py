"""Variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Deviation
from domain.indicators.stage import Scalars
from domain.indicators.steps.deviation import variance_step


def var_step(
    state: Scalars, value: float, values: Sequence[float], at: int, period: int, share: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, _, variance, _ = variance_step(state, value, values, at, period, share)
    return state, variance


@dataclass(frozen=True)
class VAR(Deviation):
    """Variance of the last ``period`` closes, as of a whole population.

    ``VAR = ((close - mean)^2 + ...) / period``

    Equal to TA-Lib's VAR.

    Attributes:
        period: bars.
        deviations: taken because TA-Lib has it too; changes nothing, there or here.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.6.
    """

    period: int = parameter(5, at_least=1)
    deviations: float = parameter(1.0, at_least=0.0, kw_only=True)

    stems = ("var",)
    step = staticmethod(var_step)
    talib_name = "VAR"
    talib_parameters = MappingProxyType({"timeperiod": "period", "nbdev": "deviations"})
