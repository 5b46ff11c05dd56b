"""Moving average convergence/divergence."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.averages import seeded_average
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
    """One bar; the state is the bars seen, up to the ``seeded`` after which all averages have their seeds, and the three averages.

    Once they have, all three are written out: bar by bar three calls of ``exponential_step`` take three times as long, compiled as
    long (``python -m benchmarks.fused MACD``).
    """
    seen, fast_mean, slow_mean, mean = state
    if seen >= seeded:
        fast_mean = (value - fast_mean) * fast_weight + fast_mean
        slow_mean = (value - slow_mean) * slow_weight + slow_mean
        line = fast_mean - slow_mean
        mean = (line - mean) * signal_weight + mean
        return (seen, fast_mean, slow_mean, mean), (line, mean, line - mean)
    seen += 1.0
    fast_mean = seeded_average(fast_mean, seen - slow + fast, value, fast, fast_weight)
    slow_mean = seeded_average(slow_mean, seen, value, slow, slow_weight)
    line = fast_mean - slow_mean
    mean = seeded_average(mean, seen - slow + 1.0, line, signal, signal_weight)
    if seen < seeded:
        return (seen, fast_mean, slow_mean, mean), (NAN, NAN, NAN)
    return (seen, fast_mean, slow_mean, mean), (line, mean, line - mean)


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
