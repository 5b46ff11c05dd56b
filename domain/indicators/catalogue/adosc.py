"""Chaikin oscillator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.money_flow import money_flow_volume
from domain.indicators.steps.primitives import NAN


def adosc_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    volume: float,
    warmup: int,
    fast_keep: float,
    fast_share: float,
    slow_keep: float,
    slow_share: float,
) -> tuple[Scalars, float]:
    """One bar."""
    seen, line, fast, slow = state
    line += money_flow_volume(high, low, close, volume)
    if seen == 0.0:
        fast, slow = line, line
    else:
        fast = fast_share * line + fast_keep * fast
        slow = slow_share * line + slow_keep * slow
    if seen < warmup:
        return (seen + 1.0, line, fast, slow), NAN
    return (seen, line, fast, slow), fast - slow


def weights(period: int) -> tuple[float, float]:
    """The shares that an average keeps of itself and takes of the newest value; together exactly 1."""
    keep = (period - 1) / (period + 1)
    share = 1.0 - keep
    return (1.0 - share if keep < 0.5 else keep), share


@dataclass(frozen=True)
class ADOSC(Indicator):
    """Chaikin oscillator: a fast exponential average of the accumulation/distribution line less a slow one.

    ``ADOSC = EMA(AD, fast_period) - EMA(AD, slow_period)``

    Equal to TA-Lib's ADOSC, where both averages begin with the first bar's line, rather than with a mean as TA-Lib's EMA does.

    Attributes:
        fast_period: bars of the average that counts for.
        slow_period: bars of the average that counts against.

    Source: M. Chaikin; S. B. Achelis (2001), Technical Analysis from A to Z, Chaikin Oscillator.
    """

    fast_period: int = parameter(3, at_least=2)
    slow_period: int = parameter(10, at_least=2)

    family = "volume"
    stems = ("adosc",)
    inputs = ("high", "low", "close", "volume")
    step = staticmethod(adosc_step)
    initial_state = (0.0, 0.0, 0.0, 0.0)
    short_names = True
    talib_name = "ADOSC"
    talib_parameters = MappingProxyType({"fastperiod": "fast_period", "slowperiod": "slow_period"})

    @property
    def warmup(self) -> int:
        """One less than the longer period."""
        return max(self.fast_period, self.slow_period) - 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The warm-up and the averages' weights."""
        return self.warmup, *weights(self.fast_period), *weights(self.slow_period)
