"""Linear regression."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import LinearRegression
from domain.indicators.stage import Scalars
from domain.indicators.steps.regression import line_step


def linearreg_step(state: Scalars, value: float, leaving: float, period: int, spread: float) -> tuple[Scalars, float]:
    """One bar."""
    state, middle, slope = line_step(state, value, leaving, period, spread)
    return state, middle + 0.5 * (period - 1) * slope


@dataclass(frozen=True)
class LINEARREG(LinearRegression):
    """Linear regression: where the straight line of least squares through the last ``period`` closes ends.

    ``LINEARREG = b + m * (period - 1)``, where ``close[i] ~ b + m * i`` for the bars ``i = 0 ... period - 1`` of the window:
    ``m = sum((i - mean(i)) * close[i]) / sum((i - mean(i))²)`` and ``b = mean(close) - m * mean(i)``.

    Equal to TA-Lib's LINEARREG.

    Attributes:
        period: bars that the line goes through.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1, linear least squares regression.
    """

    period: int = parameter(14, at_least=2)

    stems = ("linearreg",)
    step = staticmethod(linearreg_step)
    talib_name = "LINEARREG"
