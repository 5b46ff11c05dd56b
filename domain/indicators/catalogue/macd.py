"""Moving average convergence/divergence."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

Lines = tuple[float, float, float]


def macd_step(
    state: Scalars,
    value: float,
    fast: int,
    slow: int,
    signal: int,
    seeded: int,
    fast_weight: float,
    slow_weight: float,
    signal_weight: float,
) -> tuple[Scalars, Lines]:
    """One bar: ``seeded`` are the bars after which all three averages have their seeds."""
    count, quick, slack, average = state
    if count >= seeded:
        quick = (value - quick) * fast_weight + quick
        slack = (value - slack) * slow_weight + slack
        line = quick - slack
        average = (line - average) * signal_weight + average
        return (count, quick, slack, average), (line, average, line - average)
    return macd_seed(count + 1.0, quick, slack, average, value, fast, slow, signal, fast_weight, slow_weight)


def macd_seed(
    count: float,
    quick: float,
    slack: float,
    average: float,
    value: float,
    fast: int,
    slow: int,
    signal: int,
    fast_weight: float,
    slow_weight: float,
) -> tuple[Scalars, Lines]:
    """One of the bars that the seeds are averages of, the ``count``-th; until a seed is complete there is a sum in its place."""
    if count <= slow:
        slack += value
        if count > slow - fast:
            quick += value
        if count == slow:
            quick /= fast
            slack /= slow
    else:
        quick = (value - quick) * fast_weight + quick
        slack = (value - slack) * slow_weight + slack
    if count < slow:
        return (count, quick, slack, average), (NAN, NAN, NAN)
    line = quick - slack
    average += line
    if count < slow + signal - 1:
        return (count, quick, slack, average), (NAN, NAN, NAN)
    average /= signal
    return (count, quick, slack, average), (line, average, line - average)


@dataclass(frozen=True)
class MACD(Indicator):
    """Moving average convergence/divergence: how far a fast average is above a slow one, its average, and the difference.

    ``macd = EMA(close, fast) - EMA(close, slow)``, ``signal = EMA(macd, signal)``, ``histogram = macd - signal``. The averages are
    seeded by the arithmetic means of their first values; the fast one's are the last ``fast`` of the slow one's first ``slow``
    closes. All three lines begin with the first signal. Of the two periods the shorter one is the fast one.

    Equal to TA-Lib's MACD.

    Attributes:
        fast: bars of the fast average.
        slow: bars of the slow average.
        signal: bars of the signal line.

    Source: G. Appel (2005), Technical Analysis: Power Tools for Active Investors, chapter 8.
    """

    fast: int = parameter(12, at_least=2)
    slow: int = parameter(26, at_least=2)
    signal: int = parameter(9, at_least=1)

    family = "momentum"
    stems = ("macd", "macd_signal", "macd_histogram")
    step = staticmethod(macd_step)
    initial_state = (0.0, 0.0, 0.0, 0.0)
    short_names = True
    talib_name = "MACD"
    talib_parameters = MappingProxyType({"fastperiod": "fast", "slowperiod": "slow", "signalperiod": "signal"})

    @property
    def warmup(self) -> int:
        """One less than the slow period, and again than the signal's."""
        return max(self.fast, self.slow) + self.signal - 2

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The periods, how many bars the seeds need, and the weights of the newest values."""
        fast, slow = sorted((self.fast, self.slow))
        weights = [2.0 / (period + 1) for period in (fast, slow, self.signal)]
        return (fast, slow, self.signal, slow + self.signal - 1, *weights)
