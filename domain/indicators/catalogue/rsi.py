"""Relative strength index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import AVERAGE_GAIN_LOSS_START, average_gain_loss_step


def rsi_step(state: Scalars, value: float, period: int, keep: float) -> tuple[Scalars, float]:
    """One bar."""
    state, gain, loss = average_gain_loss_step(state, value, period, keep)
    moved = gain + loss
    return state, 0.0 if moved == 0.0 else 100.0 * gain / moved


@dataclass(frozen=True)
class RSI(Indicator):
    """Relative strength index: which share of the closes' movement was upwards, from 0 to 100.

    ``RSI = 100 * U / (U + D)`` where ``U`` and ``D`` are Wilder's averages of gains and losses,
    ``U[t] = (U[t - 1] * (period - 1) + gain[t]) / period``, seeded by the means of the first ``period`` changes. Without any
    movement (``U + D = 0``) it is 0, as TA-Lib has it.

    Equal to TA-Lib's RSI in its default compatibility mode.

    Attributes:
        period: changes averaged.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """

    period: int = parameter(14, at_least=1)

    family = "momentum"
    stems = ("rsi",)
    talib_name = "RSI"
    talib_parameters = MappingProxyType({"timeperiod": "period"})
    step = staticmethod(rsi_step)
    initial_state = AVERAGE_GAIN_LOSS_START

    @property
    def warmup(self) -> int:
        """The period, because the first change needs two closes."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the share that an average keeps of itself."""
        return self.period, (self.period - 1) / self.period
