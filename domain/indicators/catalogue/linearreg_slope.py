"""Slope of the linear regression."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import LinearRegression
from domain.indicators.stage import Scalars
from domain.indicators.steps.regression import line_step


def linearreg_slope_step(
    state: Scalars, value: float, leaving: float, period: int, spread: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, _, slope = line_step(state, value, leaving, period, spread)
    return state, slope


@dataclass(frozen=True)
class LINEARREG_SLOPE(LinearRegression):  # noqa: N801 - the name of the field
    """Slope of the straight line of least squares through the last ``period`` closes, per bar.

    ``m = sum((i - mean(i)) * close[i]) / sum((i - mean(i))²)`` for the bars ``i = 0 ... period - 1`` of the window.

    Equal to TA-Lib's LINEARREG_SLOPE.

    Attributes:
        period: bars that the line goes through.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1, linear least squares regression.
    """

    period: int = parameter(14, at_least=2)

    stems = ("linearreg_slope",)
    step = staticmethod(linearreg_slope_step)
    talib_name = "LINEARREG_SLOPE"
