"""Angle of the linear regression."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.regression_steps import LINE_START, line_constants, line_step
from domain.indicators.stage import Scalars

DEGREES = 180.0 / math.pi


def linearreg_angle_step(
    state: Scalars, value: float, leaving: float, period: int, spread: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, _, slope = line_step(state, value, leaving, period, spread)
    return state, DEGREES * math.atan(slope)


@dataclass(frozen=True)
class LINEARREG_ANGLE(Indicator):  # noqa: N801 - the name of the field
    """Angle of the straight line of least squares through the last ``period`` closes, from -90 to 90 degrees.

    ``atan(m) * 180 / pi`` with the slope ``m`` of LINEARREG_SLOPE: a chart on which a bar is as wide as one unit of price is high.

    Equal to TA-Lib's LINEARREG_ANGLE.

    Attributes:
        period: bars that the line goes through.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1, linear least squares regression.
    """

    period: int = parameter(14, at_least=2)

    family = "average"
    stems = ("linearreg_angle",)
    step = staticmethod(linearreg_angle_step)
    initial_state = LINE_START
    talib_name = "LINEARREG_ANGLE"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def lags(self) -> tuple[int, ...]:
        """The value that has just left the window."""
        return (self.period,)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, and the spread of its bars in time."""
        return line_constants(self.period)
