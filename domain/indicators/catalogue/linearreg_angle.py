"""Angle of the linear regression."""

from __future__ import annotations

import math
from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import LinearRegression
from domain.indicators.stage import Scalars
from domain.indicators.steps.regression import line_step

DEGREES = 180.0 / math.pi


def linearreg_angle_step(
    state: Scalars, value: float, leaving: float, period: int, spread: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, _, slope = line_step(state, value, leaving, period, spread)
    return state, DEGREES * math.atan(slope)


@dataclass(frozen=True)
class LINEARREG_ANGLE(LinearRegression):  # noqa: N801 - the name of the field
    """Angle of the straight line of least squares through the last ``period`` closes, from -90 to 90 degrees.

    ``atan(m) * 180 / pi`` with the slope ``m`` of LINEARREG_SLOPE: a chart on which a bar is as wide as one unit of price is high.

    Equal to TA-Lib's LINEARREG_ANGLE.

    Attributes:
        period: bars that the line goes through.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1, linear least squares regression.
    """

    period: int = parameter(14, at_least=2)

    stems = ("linearreg_angle",)
    step = staticmethod(linearreg_angle_step)
    talib_name = "LINEARREG_ANGLE"
