"""Stochastic of the relative strength index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, choice, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.extremes import (
    RANGE_START,
    own_stochastic_ranged_step,
    own_stochastic_step,
    percent_k,
    range_step,
)
from domain.indicators.steps.gains import TALIB_GAIN_LOSS_START, talib_gain_loss_step
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.signal_lines import (
    SHORT,
    SHORT_MEAN_START,
    SMOOTHINGS,
    short_signal_step,
    signal_stage,
)


def strength_step(state: Scalars, value: float, period: int, divisor: float, factor: float) -> tuple[Scalars, float]:
    """One bar's relative strength index."""
    state, gain, loss = talib_gain_loss_step(state, value, period, divisor, factor)
    moved = gain + loss
    return state, 0.0 if moved == 0.0 else 100.0 * (gain / moved)


def lines_ranged_step(
    state: Scalars, strength: float, highest: float, lowest: float, fast_k: int, fast_d: int
) -> tuple[Scalars, tuple[float, float]]:
    """One index whose range is known (NaN during the warm-up): %K and its short mean."""
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    signal, lines = short_signal_step(state[2:], percent_k(strength, highest, lowest), fast_d)
    return (highest, lowest, *signal), lines


def lines_step(
    state: Scalars, strength: float, strengths: Any, at: int, fast_k: int, fast_d: int
) -> tuple[Scalars, tuple[float, float]]:
    """One index, where the average is simple and short."""
    highest, lowest = range_step(state[0], state[1], strength, strength, strengths, strengths, at, fast_k)
    oldest = strengths[at - fast_k + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, state[2], state[3], state[4]), (NAN, NAN)
    return lines_ranged_step(state, strength, highest, lowest, fast_k, fast_d)


@dataclass(frozen=True)
class STOCHRSI(Indicator):
    """Stochastic RSI: where the relative strength index stands in its own recent range (K), and that smoothed (D), from 0 to 100.

    ``k = 100 * (RSI - lowest RSI) / (highest RSI - lowest RSI)`` of the last ``fast_k`` values of RSI over ``period`` changes, and
    0 where both are the same; ``d = average(k, fast_d)``. Both begin with the first ``d``. The authors' scale is from 0 to 1.

    Equal to TA-Lib's STOCHRSI, whose default ``fastk_period`` is 5.

    Attributes:
        period: changes that the RSI averages.
        fast_k: values of the range.
        fast_d: values averaged for ``d``.
        d_average: ``sma`` (arithmetic) or ``ema`` (exponential).

    Source: T. S. Chande and S. Kroll (1994), The New Technical Trader, chapter 5.
    """

    period: int = parameter(14, at_least=2)
    fast_k: int = parameter(14, at_least=1)
    fast_d: int = parameter(3, at_least=1)
    d_average: str = choice("sma", SMOOTHINGS)

    family = "momentum"
    stems = ("stochrsi_k", "stochrsi_d")
    short_names = True
    talib_name = "STOCHRSI"
    talib_parameters = MappingProxyType(
        {"timeperiod": "period", "fastk_period": "fast_k", "fastd_period": "fast_d", "fastd_matype": "d_average"}
    )

    @property
    def warmup(self) -> int:
        """The RSI's period, and one less than each of the others."""
        return self.period + self.fast_k + self.fast_d - 2

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The RSI; and its stochastic with the average in one pass where that is simple and of at most three values, else in two."""
        index = Stage(
            strength_step, self.inputs, ("strength",), TALIB_GAIN_LOSS_START, (self.period, 1.0, 1.0 / self.period)
        )
        seen, window = ("strength",), self.fast_k
        if self.fast_d <= SHORT and self.d_average == "sma":
            start, both = (*RANGE_START, *SHORT_MEAN_START), (self.fast_k, self.fast_d)
            return index, Stage(lines_step, seen, self.outputs, start, both, (), window, True, lines_ranged_step)
        constants = (self.fast_k,)
        return (
            index,
            Stage(
                own_stochastic_step,
                seen,
                ("raw_k",),
                RANGE_START,
                constants,
                (),
                window,
                True,
                own_stochastic_ranged_step,
            ),
            signal_stage("raw_k", (self.outputs[0], self.outputs[1]), self.fast_d, self.d_average),
        )
