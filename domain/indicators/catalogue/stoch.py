"""Slow stochastic oscillator."""

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
    smoothing_stage,
)


def stoch_ranged_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highest: float,
    lowest: float,
    fast_k: int,
    slow_k: int,
    slow_d: int,
    d_share: float,
) -> tuple[Scalars, tuple[float, float]]:
    """One bar whose range is known (NaN during the warm-up): the mean of raw %K, and the mean of that.

    ``d_share`` is the inverse of ``slow_d``: a division takes as long as all the rest. That by ``slow_k`` is TA-Lib's, because its
    rounding stays in the running total of ``d``. Both means are written out: as calls of one function they take a quarter longer bar
    by bar, and compiled a tenth (``python -m benchmarks.fused STOCH``).
    """
    _, _, k_total, k_newer, k_older, d_total, d_newer, d_older = state
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    raw_k = percent_k(close, highest, lowest)
    oldest = k_older if slow_k == SHORT else (k_newer if slow_k > 1 else raw_k)
    k_total += raw_k
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, k_total, raw_k, k_newer, d_total, d_newer, d_older), (NAN, NAN)
    k = k_total / slow_k
    k_total -= oldest
    oldest = d_older if slow_d == SHORT else (d_newer if slow_d > 1 else k)
    d_total += k
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, k_total, raw_k, k_newer, d_total, k, d_newer), (NAN, NAN)
    return (highest, lowest, k_total, raw_k, k_newer, d_total - oldest, k, d_newer), (k, d_total * d_share)


def stoch_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highs: Any,
    lows: Any,
    closes: Any,
    at: int,
    fast_k: int,
    slow_k: int,
    slow_d: int,
    d_share: float,
) -> tuple[Scalars, tuple[float, float]]:
    """One bar, where both averages are simple and short."""
    highest, lowest = range_step(state[0], state[1], high, low, highs, lows, at, fast_k)
    oldest = highs[at - fast_k + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, state[2], state[3], state[4], state[5], state[6], state[7]), (NAN, NAN)
    return stoch_ranged_step(state, high, low, close, highest, lowest, fast_k, slow_k, slow_d, d_share)


@dataclass(frozen=True)
class STOCH(Indicator):
    """Slow stochastic oscillator: where the close stands in its recent range, smoothed (K), and smoothed again (D), from 0 to 100.

    ``raw_k = 100 * (close - lowest low) / (highest high - lowest low)`` of the last ``fast_k`` bars, and 0 where both are the same;
    ``k = average(raw_k, slow_k)``, ``d = average(k, slow_d)``. Both begin with the first ``d``.

    Equal to TA-Lib's STOCH, whose default ``fastk_period`` is 5.

    Attributes:
        fast_k: bars of the range.
        slow_k: values averaged for ``k``.
        slow_d: values averaged for ``d``.
        k_average: ``sma`` (arithmetic) or ``ema`` (exponential).
        d_average: likewise.

    Source: G. C. Lane (1984), Lane's Stochastics, Technical Analysis of Stocks & Commodities 2 (3).
    """

    fast_k: int = parameter(14, at_least=1)
    slow_k: int = parameter(3, at_least=1)
    slow_d: int = parameter(3, at_least=1)
    k_average: str = choice("sma", SMOOTHINGS)
    d_average: str = choice("sma", SMOOTHINGS)

    family = "momentum"
    stems = ("stoch_k", "stoch_d")
    inputs = ("high", "low", "close")
    short_names = True
    talib_name = "STOCH"
    talib_parameters = MappingProxyType(
        {
            "fastk_period": "fast_k",
            "slowk_period": "slow_k",
            "slowk_matype": "k_average",
            "slowd_period": "slow_d",
            "slowd_matype": "d_average",
        }
    )

    @property
    def warmup(self) -> int:
        """One less than each period."""
        return self.fast_k + self.slow_k + self.slow_d - 3

    @property
    def stages(self) -> tuple[Stage, ...]:
        """One pass where both averages are simple and of at most three values, else one for each line."""
        window = self.fast_k
        if max(self.slow_k, self.slow_d) <= SHORT and self.k_average == self.d_average == "sma":
            start, periods = (
                (*RANGE_START, *SHORT_MEAN_START, *SHORT_MEAN_START),
                (self.fast_k, self.slow_k, self.slow_d, 1.0 / self.slow_d),
            )
            step, ranged = stoch_step, stoch_ranged_step
            return (Stage(step, self.inputs, self.outputs, start, periods, (), window, True, ranged),)
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
            smoothing_stage("raw_k", "k", self.slow_k, self.k_average),
            signal_stage("k", (self.outputs[0], self.outputs[1]), self.slow_d, self.d_average),
        )
