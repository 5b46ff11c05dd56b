"""Tillson's T3."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.averages import seeded_average

NAN = math.nan


def t3_step(
    state: Scalars,
    value: float,
    period: int,
    weight: float,
    needed: int,
    third: float,
    fourth: float,
    fifth: float,
    sixth: float,
) -> tuple[Scalars, float]:
    """One bar; the state is the bars seen (up to ``needed``) and six averages, the last four of which are weighted.

    The averages are rounded as TA-Lib's T3 rounds them, other than those of ``exponential_step``, and written out: one call for each
    takes a third to a half longer bar by bar, and 6 % longer compiled (``python -m benchmarks.fused T3``).
    """
    seen, e1, e2, e3, e4, e5, e6 = state
    if seen < needed:
        return t3_warm_up(state, value, period, weight, needed, third, fourth, fifth, sixth)
    keep = 1.0 - weight
    e1 = weight * value + keep * e1
    e2 = weight * e1 + keep * e2
    e3 = weight * e2 + keep * e3
    e4 = weight * e3 + keep * e4
    e5 = weight * e4 + keep * e5
    e6 = weight * e5 + keep * e6
    return (seen, e1, e2, e3, e4, e5, e6), sixth * e6 + fifth * e5 + fourth * e4 + third * e3


def t3_warm_up(
    state: Scalars,
    value: float,
    period: int,
    weight: float,
    needed: int,
    third: float,
    fourth: float,
    fifth: float,
    sixth: float,
) -> tuple[Scalars, float]:
    """One of the first ``needed`` bars, of which the seeds are averages."""
    seen, e1, e2, e3, e4, e5, e6 = state
    seen += 1.0
    delay = period - 1.0
    e1 = seeded_average(e1, seen, value, period, weight)
    e2 = seeded_average(e2, seen - delay, e1, period, weight)
    e3 = seeded_average(e3, seen - 2.0 * delay, e2, period, weight)
    e4 = seeded_average(e4, seen - 3.0 * delay, e3, period, weight)
    e5 = seeded_average(e5, seen - 4.0 * delay, e4, period, weight)
    e6 = seeded_average(e6, seen - 5.0 * delay, e5, period, weight)
    found = sixth * e6 + fifth * e5 + fourth * e4 + third * e3
    return (seen, e1, e2, e3, e4, e5, e6), found if seen >= needed else NAN


@dataclass(frozen=True)
class T3(Indicator):
    """Tillson's T3: a generalised double exponential average, applied three times.

    ``GD(x) = (1 + v) * EMA(x) - v * EMA(EMA(x))`` and ``T3 = GD(GD(GD(close)))`` with ``v = volume_factor``. Multiplied out, with
    ``E1 = EMA(close)`` to ``E6 = EMA(E5)``, each seeded by the simple average of its first ``period`` values,
    ``T3 = -v³ * E6 + 3 * (v² + v³) * E5 - (6 * v² + 3 * (v + v³)) * E4 + (1 + 3 * v + v³ + 3 * v²) * E3``.

    Equal to TA-Lib's T3 in its default compatibility mode.

    Attributes:
        period: bars of the averages.
        volume_factor: how much of the lag is taken away: 0 gives a triple EMA of an EMA, 1 a triple DEMA.

    Source: T. Tillson (1998), Smoothing techniques for more accurate signals, Technical Analysis of Stocks & Commodities 16 (1).
    """

    period: int = parameter(5, at_least=1)
    volume_factor: float = parameter(0.7, at_least=0.0, at_most=1.0, kw_only=True)

    family = "average"
    stems = ("t3",)
    step = staticmethod(t3_step)
    initial_state = (0.0,) * 7
    talib_name = "T3"
    talib_parameters = MappingProxyType({"timeperiod": "period", "vfactor": "volume_factor"})

    @property
    def warmup(self) -> int:
        """Each of six averages needs as many values of the one before it as the first needs bars."""
        return 6 * (self.period - 1)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, the weight of the newest value, the bars up to the first value, and what E3 to E6 are multiplied by."""
        v = self.volume_factor
        square, cube = v * v, v * v * v
        third, fourth = 1.0 + 3.0 * v + cube + 3.0 * square, -6.0 * square - 3.0 * (v + cube)
        return self.period, 2.0 / (self.period + 1), self.warmup + 1, third, fourth, 3.0 * (square + cube), -cube
