"""Slow stochastic oscillator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, choice, parameter
from domain.indicators.extremes_steps import EXTREMES_START, extremes_step, place_between, stochastic_step
from domain.indicators.line_and_signal_steps import (
    SHORT,
    SHORT_MEAN_START,
    SMOOTHINGS,
    short_mean_step,
    signal_stage,
    smoothing_stage,
)
from domain.indicators.primitives import NAN
from domain.indicators.stage import Scalars, Stage


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
) -> tuple[Scalars, tuple[float, float]]:
    """One bar, where both averages are simple and short: extremes, then the mean of the place, then the mean of that."""
    highest, highest_age, lowest, lowest_age = extremes_step(state[:4], highs, lows, at, fast_k)
    oldest = highs[at - fast_k + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, highest_age, lowest, lowest_age, *state[4:]), (NAN, NAN)
    place = place_between(close, highest, lowest)
    k_state, k = short_mean_step(state[4], state[5], state[6], place, slow_k)
    if k != k:  # noqa: PLR0124 - true for NaN alone
        return (highest, highest_age, lowest, lowest_age, *k_state, *state[7:]), (NAN, NAN)
    d_state, d = short_mean_step(state[7], state[8], state[9], k, slow_d)
    return (highest, highest_age, lowest, lowest_age, *k_state, *d_state), (k if d == d else NAN, d)  # noqa: PLR0124


@dataclass(frozen=True)
class STOCH(Indicator):
    """Slow stochastic oscillator: where the close stands in its recent range, smoothed (K), and smoothed again (D), from 0 to 100.

    ``place = 100 * (close - lowest low) / (highest high - lowest low)`` of the last ``fast_k`` bars, and 0 where both are the same;
    ``k = average(place, slow_k)``, ``d = average(k, slow_d)``. Both begin with the first ``d``.

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
        if max(self.slow_k, self.slow_d) <= SHORT and self.k_average == self.d_average == "sma":
            start, constants = (
                (*EXTREMES_START, *SHORT_MEAN_START, *SHORT_MEAN_START),
                (self.fast_k, self.slow_k, self.slow_d),
            )
            return (
                Stage(
                    stoch_step, self.inputs, self.outputs, start, constants, window=self.fast_k - 1, sees_window=True
                ),
            )
        return (
            Stage(
                stochastic_step,
                self.inputs,
                ("place",),
                EXTREMES_START,
                (self.fast_k,),
                window=self.fast_k - 1,
                sees_window=True,
            ),
            smoothing_stage("place", "k", self.slow_k, self.k_average),
            signal_stage("k", (self.outputs[0], self.outputs[1]), self.slow_d, self.d_average),
        )
