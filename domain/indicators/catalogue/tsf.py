"""Time series forecast."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import LinearRegression
from domain.indicators.stage import Scalars
from domain.indicators.steps.regression import line_step


def tsf_step(state: Scalars, value: float, leaving: float, period: int, spread: float) -> tuple[Scalars, float]:
    """One bar."""
    state, middle, slope = line_step(state, value, leaving, period, spread)
    return state, middle + 0.5 * (period + 1) * slope


@dataclass(frozen=True)
class TSF(LinearRegression):
    """Time series forecast: where the straight line of least squares through the last ``period`` closes will be at the next bar.

    ``TSF = b + m * period``, one slope beyond LINEARREG.

    Equal to TA-Lib's TSF.

    Attributes:
        period: bars that the line goes through.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1, linear least squares regression.
    """

    period: int = parameter(14, at_least=2)

    stems = ("tsf",)
    step = staticmethod(tsf_step)
    talib_name = "TSF"
