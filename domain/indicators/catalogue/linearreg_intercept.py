"""Intercept of the linear regression."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import LinearRegression
from domain.indicators.stage import Scalars
from domain.indicators.steps.regression import line_step


def linearreg_intercept_step(
    state: Scalars, value: float, leaving: float, period: int, spread: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, middle, slope = line_step(state, value, leaving, period, spread)
    return state, middle - 0.5 * (period - 1) * slope


@dataclass(frozen=True)
class LINEARREG_INTERCEPT(LinearRegression):  # noqa: N801 - the name of the field
    """Intercept of the linear regression: where the straight line of least squares through the last ``period`` closes begins.

    ``b = mean(close) - m * (period - 1) / 2`` with the slope ``m`` of LINEARREG_SLOPE: the line's height at the oldest bar.

    Equal to TA-Lib's LINEARREG_INTERCEPT.

    Attributes:
        period: bars that the line goes through.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1, linear least squares regression.
    """

    period: int = parameter(14, at_least=2)

    stems = ("linearreg_intercept",)
    step = staticmethod(linearreg_intercept_step)
    talib_name = "LINEARREG_INTERCEPT"
