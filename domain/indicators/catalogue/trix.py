"""Rate of change of a triple exponential average."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN, exponential_step


def trix_step(state: Scalars, value: float, period: int, weight: float) -> tuple[Scalars, float]:
    """One bar; the state holds the three averages with their counts, and the third one of the bar before."""
    once, first = exponential_step((state[0], state[1]), value, period, weight)
    if once[0] < period:
        return (once[0], once[1], state[2], state[3], state[4], state[5], NAN), NAN
    twice, second = exponential_step((state[2], state[3]), first, period, weight)
    if twice[0] < period:
        return (once[0], once[1], twice[0], twice[1], state[4], state[5], NAN), NAN
    thrice, third = exponential_step((state[4], state[5]), second, period, weight)
    previous = state[6]
    change = 0.0 if previous == 0.0 else (third / previous - 1.0) * 100.0
    return (once[0], once[1], twice[0], twice[1], thrice[0], thrice[1], third), change


@dataclass(frozen=True)
class TRIX(Indicator):
    """TRIX: by how many percent a triple exponential average of the closes has changed since the bar before.

    ``T = EMA(EMA(EMA(close)))``, each over ``period`` values, ``TRIX[t] = 100 * (T[t] / T[t - 1] - 1)``, and 0 where the average was
    0.

    Equal to TA-Lib's TRIX, whose default period is 30.

    Attributes:
        period: bars of each average.

    Source: J. K. Hutson (1983), Good TRIX, Technical Analysis of Stocks & Commodities 1 (5).
    """

    period: int = parameter(15, at_least=1)

    family = "momentum"
    stems = ("trix",)
    step = staticmethod(trix_step)
    initial_state = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, NAN)
    talib_name = "TRIX"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """One less than the period for each average, and one bar for the change."""
        return 3 * (self.period - 1) + 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the weight of the newest value."""
        return self.period, 2.0 / (self.period + 1)
