"""Bollinger Bands."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.primitives import MOMENTS_START, moments_step
from domain.indicators.stage import Scalars


def bbands_step(
    state: Scalars, value: float, oldest: float, period: int, deviations: float
) -> tuple[Scalars, tuple[float, float, float]]:
    """One bar."""
    state, middle, deviation = moments_step(state, value, oldest, period)
    width = deviations * deviation
    return state, (middle + width, middle, middle - width)


@dataclass(frozen=True)
class BBANDS(Indicator):
    """Bollinger Bands: a simple moving average and lines some standard deviations above and below.

    ``middle = SMA(close, period)``, ``upper, lower = middle ± deviations * s`` with the population deviation ``s`` of the last
    ``period`` closes.

    Equal to TA-Lib's BBANDS with a simple average, except that TA-Lib takes a variance below 1e-14 for 0 and computes it
    as a difference of squares, which leaves no correct digit where ``s / close`` is near 1e-8.

    Attributes:
        period: bars averaged.
        deviations: how many standard deviations the bands are from the middle.

    Source: J. Bollinger (2001), Bollinger on Bollinger Bands.
    """

    period: int = parameter(20, at_least=1)
    deviations: float = parameter(2.0, at_least=0.0)

    family = "volatility"
    stems = ("bollinger_upper", "bollinger_middle", "bollinger_lower")
    step = staticmethod(bbands_step)
    initial_state = MOMENTS_START
    short_names = True
    talib_name = "BBANDS"
    talib_parameters = MappingProxyType({"timeperiod": "period", "nbdevup": "deviations", "nbdevdn": "deviations"})

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def lags(self) -> tuple[int, ...]:
        """The value that has just left the window."""
        return (self.period,)
