"""Kaufman's adaptive moving average."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars

NAN = math.nan


def kama_step(
    state: Scalars, value: float, first: float, period: int, slowest: float, spread: float
) -> tuple[Scalars, float]:
    """One bar; ``first`` is the close ``period`` bars earlier.

    The state is the close before this one, the close before ``first``, the way that closes went in ``period`` bars, for how many bars
    they stood still, and the average.
    """
    previous, before_first, way, still, average = state
    if previous != previous:  # noqa: PLR0124 - true for NaN alone, and cheaper than isnan in plain Python
        return (value, NAN, 0.0, 0.0, NAN), NAN
    still = still + 1.0 if value == previous else 0.0
    if before_first == before_first:  # noqa: PLR0124 - as above
        way -= abs(before_first - first)
    way += abs(value - previous)
    if still >= period:
        way = 0.0
    if first != first:  # noqa: PLR0124 - as above
        return (value, NAN, way, still, NAN), NAN
    if average != average:  # noqa: PLR0124 - as above
        average = previous
    change = value - first
    efficiency = 1.0 if way <= change or way <= 0.0 else abs(change / way)
    share = efficiency * spread + slowest
    average = (value - average) * (share * share) + average
    return (value, first, way, still, average), average


@dataclass(frozen=True)
class KAMA(Indicator):
    """Kaufman's adaptive moving average: fast while prices go one way, slow while they go to and fro.

    ``KAMA[t] = KAMA[t - 1] + share² * (close[t] - KAMA[t - 1])`` with ``share = ER * (2 / (fast + 1) - 2 / (slow + 1)) +
    2 / (slow + 1)`` and the efficiency ratio ``ER = |close[t] - close[t - period]| / sum(|close[i] - close[i - 1]|)`` over
    ``period`` changes; without any change ``ER`` is 1. The value before the first is the close before it.

    Equal to TA-Lib's KAMA, which has 2 and 30 for ``fast`` and ``slow``.

    Attributes:
        period: changes that the efficiency ratio looks at.
        fast: bars of the EMA that it is at an efficiency of 1.
        slow: bars of the EMA that it is at an efficiency of 0.

    Source: P. J. Kaufman (1995), Smarter Trading.
    """

    period: int = parameter(10, at_least=2)
    fast: int = parameter(2, at_least=1, kw_only=True)
    slow: int = parameter(30, at_least=1, kw_only=True)

    family = "average"
    stems = ("kama",)
    step = staticmethod(kama_step)
    initial_state = (NAN, NAN, 0.0, 0.0, NAN)
    talib_name = "KAMA"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def lags(self) -> tuple[int, ...]:
        """The close that the change is measured from."""
        return (self.period,)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, the weight of the slow EMA, and by how much that of the fast one is greater."""
        slowest = 2.0 / (self.slow + 1.0)
        return self.period, slowest, 2.0 / (self.fast + 1.0) - slowest
