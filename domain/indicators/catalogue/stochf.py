"""Fast stochastic oscillator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, choice, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.extremes import RANGE_START, percent_k, range_step, stochastic_ranged_step, stochastic_step
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.signal_lines import (
    SHORT,
    SHORT_MEAN_START,
    SMOOTHINGS,
    signal_stage,
)


def stochf_ranged_step(
    state: Scalars, high: float, low: float, close: float, highest: float, lowest: float, fast_k: int, fast_d: int
) -> tuple[Scalars, tuple[float, float]]:
    """One bar whose range is known (NaN during the warm-up): %K and its mean.

    The mean is written out: with ``short_signal_step`` a bar takes a quarter longer in plain Python, and as long compiled
    (``python -m benchmarks.fused STOCHF``).
    """
    _, _, total, newer, older = state
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    k = percent_k(close, highest, lowest)
    oldest = older if fast_d == SHORT else (newer if fast_d > 1 else k)
    total += k
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, total, k, newer), (NAN, NAN)
    return (highest, lowest, total - oldest, k, newer), (k, total / fast_d)


def stochf_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highs: Any,
    lows: Any,
    closes: Any,
    at: int,
    fast_k: int,
    fast_d: int,
) -> tuple[Scalars, tuple[float, float]]:
    """One bar, where the average is simple and short."""
    highest, lowest = range_step(state[0], state[1], high, low, highs, lows, at, fast_k)
    oldest = highs[at - fast_k + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, state[2], state[3], state[4]), (NAN, NAN)
    return stochf_ranged_step(state, high, low, close, highest, lowest, fast_k, fast_d)


@dataclass(frozen=True)
class STOCHF(Indicator):
    """Fast stochastic oscillator: where the close stands in its recent range (K), and that smoothed (D), from 0 to 100.

    ``k = 100 * (close - lowest low) / (highest high - lowest low)`` of the last ``fast_k`` bars, and 0 where both are the same;
    ``d = average(k, fast_d)``. Both begin with the first ``d``.

    Equal to TA-Lib's STOCHF, whose default ``fastk_period`` is 5.

    Attributes:
        fast_k: bars of the range.
        fast_d: values averaged for ``d``.
        d_average: ``sma`` (arithmetic) or ``ema`` (exponential).

    Source: G. C. Lane (1984), Lane's Stochastics, Technical Analysis of Stocks & Commodities 2 (3).
    """

    fast_k: int = parameter(14, at_least=1)
    fast_d: int = parameter(3, at_least=1)
    d_average: str = choice("sma", SMOOTHINGS)

    family = "momentum"
    stems = ("stochf_k", "stochf_d")
    inputs = ("high", "low", "close")
    short_names = True
    talib_name = "STOCHF"
    talib_parameters = MappingProxyType(
        {"fastk_period": "fast_k", "fastd_period": "fast_d", "fastd_matype": "d_average"}
    )

    @property
    def warmup(self) -> int:
        """One less than each period."""
        return self.fast_k + self.fast_d - 2

    @property
    def stages(self) -> tuple[Stage, ...]:
        """One pass where the average is simple and of at most three values, else one for each line."""
        window = self.fast_k
        if self.fast_d <= SHORT and self.d_average == "sma":
            start, both = (*RANGE_START, *SHORT_MEAN_START), (self.fast_k, self.fast_d)
            step, ranged = stochf_step, stochf_ranged_step
            return (Stage(step, self.inputs, self.outputs, start, both, (), window, True, ranged),)
        constants = (self.fast_k,)
        return (
            Stage(
                stochastic_step,
                self.inputs,
                ("raw_k",),
                RANGE_START,
                constants,
                (),
                window,
                True,
                stochastic_ranged_step,
            ),
            signal_stage("raw_k", (self.outputs[0], self.outputs[1]), self.fast_d, self.d_average),
        )
