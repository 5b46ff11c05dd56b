"""Exponential moving average."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.primitives import exponential_step
from domain.indicators.stage import Scalars


def ema_step(state: Scalars, value: float, period: int, weight: float) -> tuple[Scalars, float]:
    """One bar."""
    count, mean, shown = exponential_step(state[0], state[1], value, period, weight)
    return (count, mean), shown


@dataclass(frozen=True)
class EMA(Indicator):
    """Exponential moving average of the closes.

    ``EMA[t] = EMA[t - 1] + (close[t] - EMA[t - 1]) * 2 / (period + 1)``; the first value is the simple average of the first
    ``period`` closes.

    Equal to TA-Lib's EMA in its default compatibility mode.

    Attributes:
        period: bars; the newest has the weight ``2 / (period + 1)``.

    Source: J. J. Murphy (1999), Technical Analysis of the Financial Markets, chapter 9.
    """

    period: int = parameter(12, at_least=1)

    stems = ("ema",)
    step = staticmethod(ema_step)
    initial_state = (0.0, 0.0)

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the weight of the newest value."""
        return self.period, 2.0 / (self.period + 1)
