"""Indicators whose steps have an average written out, composed of shared steps instead; they give the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.indicators.base import Indicator
from domain.indicators.catalogue.dema import DEMA
from domain.indicators.catalogue.eom import EOM
from domain.indicators.catalogue.macd import MACD
from domain.indicators.catalogue.stoch import STOCH
from domain.indicators.catalogue.stochf import STOCHF
from domain.indicators.catalogue.t3 import T3, t3_warm_up
from domain.indicators.catalogue.tema import TEMA
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.exact_sums import exact_add, exact_mean_step
from domain.indicators.steps.extremes import percent_k, range_step
from domain.indicators.steps.primitives import NAN, exponential_step
from domain.indicators.steps.signal_lines import SHORT, short_signal_step


def macd_of_averages_step(
    state: Scalars,
    value: float,
    fast: int,
    slow: int,
    signal: int,
    fast_weight: float,
    slow_weight: float,
    signal_weight: float,
) -> tuple[Scalars, tuple[float, float, float]]:
    of_slow, slow_mean = exponential_step((state[0], state[1]), value, slow, slow_weight)
    if state[0] < slow - fast:
        return (of_slow[0], of_slow[1], 0.0, 0.0, 0.0, 0.0), (NAN, NAN, NAN)
    of_fast, fast_mean = exponential_step((state[2], state[3]), value, fast, fast_weight)
    if of_slow[0] < slow:
        return (of_slow[0], of_slow[1], of_fast[0], of_fast[1], 0.0, 0.0), (NAN, NAN, NAN)
    line = fast_mean - slow_mean
    of_line, mean = exponential_step((state[4], state[5]), line, signal, signal_weight)
    state = (of_slow[0], of_slow[1], of_fast[0], of_fast[1], of_line[0], of_line[1])
    if of_line[0] < signal:
        return state, (NAN, NAN, NAN)
    return state, (line, mean, line - mean)


def dema_of_averages_step(state: Scalars, value: float, period: int, weight: float) -> tuple[Scalars, float]:
    once, first = exponential_step((state[0], state[1]), value, period, weight)
    if once[0] < period:
        return (once[0], once[1], 0.0, 0.0), NAN
    twice, second = exponential_step((state[2], state[3]), first, period, weight)
    return (once[0], once[1], twice[0], twice[1]), 2.0 * first - second


def tema_of_averages_step(state: Scalars, value: float, period: int, weight: float) -> tuple[Scalars, float]:
    once, first = exponential_step((state[0], state[1]), value, period, weight)
    if once[0] < period:
        return (once[0], once[1], 0.0, 0.0, 0.0, 0.0), NAN
    twice, second = exponential_step((state[2], state[3]), first, period, weight)
    if twice[0] < period:
        return (once[0], once[1], twice[0], twice[1], 0.0, 0.0), NAN
    thrice, third = exponential_step((state[4], state[5]), second, period, weight)
    return (once[0], once[1], twice[0], twice[1], thrice[0], thrice[1]), third + (3.0 * first - 3.0 * second)


def weighted(average: float, value: float, weight: float, keep: float) -> float:
    return weight * value + keep * average


def t3_of_averages_step(
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
    seen, e1, e2, e3, e4, e5, e6 = state
    if seen < needed:
        return t3_warm_up(state, value, period, weight, needed, third, fourth, fifth, sixth)
    keep = 1.0 - weight
    e1 = weighted(e1, value, weight, keep)
    e2 = weighted(e2, e1, weight, keep)
    e3 = weighted(e3, e2, weight, keep)
    e4 = weighted(e4, e3, weight, keep)
    e5 = weighted(e5, e4, weight, keep)
    e6 = weighted(e6, e5, weight, keep)
    return (seen, e1, e2, e3, e4, e5, e6), sixth * e6 + fifth * e5 + fourth * e4 + third * e3


def short_sum_step(state: Scalars, value: float, period: int) -> tuple[Scalars, float]:
    total, newer, older = state
    oldest = older if period == SHORT else (newer if period > 1 else value)
    total += value
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (total, value, newer), NAN
    return (total - oldest, value, newer), total


def stoch_of_averages_ranged_step(
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
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    of_k, k_total = short_sum_step((state[2], state[3], state[4]), percent_k(close, highest, lowest), slow_k)
    if k_total != k_total:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, of_k[0], of_k[1], of_k[2], state[5], state[6], state[7]), (NAN, NAN)
    k = k_total / slow_k
    of_d, d_total = short_sum_step((state[5], state[6], state[7]), k, slow_d)
    state = (highest, lowest, of_k[0], of_k[1], of_k[2], of_d[0], of_d[1], of_d[2])
    if d_total != d_total:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    return state, (k, d_total * d_share)


def stoch_of_averages_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highs: Sequence[float],
    lows: Sequence[float],
    closes: Sequence[float],
    at: int,
    fast_k: int,
    slow_k: int,
    slow_d: int,
    d_share: float,
) -> tuple[Scalars, tuple[float, float]]:
    highest, lowest = range_step(state[0], state[1], high, low, highs, lows, at, fast_k)
    oldest = highs[at - fast_k + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, state[2], state[3], state[4], state[5], state[6], state[7]), (NAN, NAN)
    return stoch_of_averages_ranged_step(state, high, low, close, highest, lowest, fast_k, slow_k, slow_d, d_share)


def stochf_of_averages_ranged_step(
    state: Scalars, high: float, low: float, close: float, highest: float, lowest: float, fast_k: int, fast_d: int
) -> tuple[Scalars, tuple[float, float]]:
    if highest != highest:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN)
    of_d, lines = short_signal_step(state[2:], percent_k(close, highest, lowest), fast_d)
    return (highest, lowest, *of_d), lines


def stochf_of_averages_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highs: Sequence[float],
    lows: Sequence[float],
    closes: Sequence[float],
    at: int,
    fast_k: int,
    fast_d: int,
) -> tuple[Scalars, tuple[float, float]]:
    highest, lowest = range_step(state[0], state[1], high, low, highs, lows, at, fast_k)
    oldest = highs[at - fast_k + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (highest, lowest, state[2], state[3], state[4]), (NAN, NAN)
    return stochf_of_averages_ranged_step(state, high, low, close, highest, lowest, fast_k, fast_d)


def exact_mean_of_sums_step(state: Scalars, value: float, oldest: float, period: int) -> tuple[Scalars, float]:
    total, lost = exact_add(state[0], state[1], value)
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (total, lost), NAN
    return exact_add(total, lost, -oldest), (total + lost) / period


def _with(stages: tuple[Stage, ...], **other: Any) -> tuple[Stage, ...]:
    (only,) = stages
    return (replace(only, **other),)


class ComposedMACD(MACD):
    @property
    def stages(self) -> tuple[Stage, ...]:
        fast, slow, signal, _, *weights = self.constants
        return _with(
            super().stages, step=macd_of_averages_step, state=(0.0,) * 6, constants=(fast, slow, signal, *weights)
        )


class ComposedDEMA(DEMA):
    @property
    def stages(self) -> tuple[Stage, ...]:
        return _with(super().stages, step=dema_of_averages_step, state=(0.0,) * 4, constants=self.constants[:2])


class ComposedTEMA(TEMA):
    @property
    def stages(self) -> tuple[Stage, ...]:
        return _with(super().stages, step=tema_of_averages_step, state=(0.0,) * 6, constants=self.constants[:2])


class ComposedT3(T3):
    @property
    def stages(self) -> tuple[Stage, ...]:
        return _with(super().stages, step=t3_of_averages_step)


class ComposedSTOCH(STOCH):
    @property
    def stages(self) -> tuple[Stage, ...]:
        return _with(super().stages, step=stoch_of_averages_step, ranged=stoch_of_averages_ranged_step)


class ComposedSTOCHF(STOCHF):
    @property
    def stages(self) -> tuple[Stage, ...]:
        return _with(super().stages, step=stochf_of_averages_step, ranged=stochf_of_averages_ranged_step)


class ComposedEOM(EOM):
    @property
    def stages(self) -> tuple[Stage, ...]:
        mean = exact_mean_of_sums_step
        return tuple(replace(one, step=mean) if one.step is exact_mean_step else one for one in super().stages)


PAIRS: dict[str, tuple[Indicator, Indicator]] = {
    "MACD": (MACD(), ComposedMACD()),
    "DEMA": (DEMA(), ComposedDEMA()),
    "TEMA": (TEMA(), ComposedTEMA()),
    "T3": (T3(), ComposedT3()),
    "STOCH": (STOCH(), ComposedSTOCH()),
    "STOCHF": (STOCHF(), ComposedSTOCHF()),
    "EOM": (EOM(), ComposedEOM()),
}
"""Each as it is in the catalogue, and composed; EOM stands for all that ``exact_mean_step`` averages."""
