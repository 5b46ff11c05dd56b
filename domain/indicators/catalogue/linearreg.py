"""Linear regression."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.regression_steps import LINE_START, line_constants, line_step
from domain.indicators.stage import Scalars


def linearreg_step(state: Scalars, value: float, leaving: float, period: int, spread: float) -> tuple[Scalars, float]:
    """One bar."""
    state, middle, slope = line_step(state, value, leaving, period, spread)
    return state, middle + 0.5 * (period - 1) * slope


@dataclass(frozen=True)
class LINEARREG(Indicator):
    """Linear regression: where the straight line of least squares through the last ``period`` closes ends.

    ``LINEARREG = b + m * (period - 1)``, where ``close[i] ~ b + m * i`` for the bars ``i = 0 ... period - 1`` of the window:
    ``m = sum((i - mean(i)) * close[i]) / sum((i - mean(i))²)`` and ``b = mean(close) - m * mean(i)``.

    Equal to TA-Lib's LINEARREG.

    Attributes:
        period: bars that the line goes through.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, 4.1.4.1, linear least squares regression.
    """

    period: int = parameter(14, at_least=2)

    family = "average"
    stems = ("linearreg",)
    step = staticmethod(linearreg_step)
    initial_state = LINE_START
    talib_name = "LINEARREG"
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
