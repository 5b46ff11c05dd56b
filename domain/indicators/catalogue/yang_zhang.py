"""Yang and Zhang's volatility."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.deviation import VARIANCE_START, variance_step
from domain.indicators.steps.exact_sums import EXACT_SUM_START, exact_mean_step
from domain.indicators.steps.logarithms import log_ratio
from domain.indicators.steps.primitives import NAN


def parts_step(
    state: Scalars, opened: float, high: float, low: float, close: float
) -> tuple[Scalars, tuple[float, float, float]]:
    """The logarithms of open over the close before and of close over open, and Rogers and Satchell's variance of the bar."""
    overnight = log_ratio(opened, state[0])
    body = log_ratio(close, opened)
    up, down = log_ratio(high, opened), log_ratio(low, opened)
    return (close,), (overnight, body, up * (up - body) + down * (down - body))


def yang_zhang_step(
    state: Scalars,
    overnight: float,
    body: float,
    inside: float,
    overnights: Sequence[float],
    bodies: Sequence[float],
    insides: Sequence[float],
    at: int,
    period: int,
    share: float,
    of_body: float,
    factor: float,
) -> tuple[Scalars, float]:
    """One bar."""
    overnight_state, _, overnight_variance, _ = variance_step(state[:6], overnight, overnights, at, period, share)
    body_state, _, body_variance, _ = variance_step(state[6:12], body, bodies, at, period, share)
    inside_state, mean = exact_mean_step(state[12:], inside, insides[at - period + 1], period)
    sample = period / (period - 1.0)
    variance = sample * (overnight_variance + of_body * body_variance) + (1.0 - of_body) * mean
    state = overnight_state + body_state + inside_state
    if variance < 0.0:
        return state, 0.0
    return state, math.sqrt(factor * variance)


@dataclass(frozen=True)
class YANG_ZHANG(Indicator):  # noqa: N801 - two names
    """Yang and Zhang's volatility: annualised, from opens, highs, lows and closes, gaps between bars included.

    ``sqrt(periods_per_year * (o + k * c + (1 - k) * rs))`` with the sample variances ``o`` of ``ln(open[t] / close[t - 1])`` and
    ``c`` of ``ln(close / open)``, Rogers and Satchell's ``rs = mean(ln(high / open) ln(high / close) + ln(low / open)
    ln(low / close))``, and ``k = 0.34 / (1.34 + (period + 1) / (period - 1))``: a fraction (0.2 for 20 percent). A bar with a price
    that is not positive, and the one after it, are passed over.

    Attributes:
        period: bars measured.
        periods_per_year: bars in a year, 252 for days of an exchange, 365 for those of a market that never closes; 1 for the
            volatility of a bar.

    Source: D. Yang, Q. Zhang (2000), Drift-independent volatility estimation based on high, low, open, and close prices, Journal of
    Business 73 (3), 477-492.
    """

    period: int = parameter(20, at_least=2)
    periods_per_year: float = parameter(252.0, at_least=1.0, kw_only=True)

    family = "volatility"
    stems = ("yang_zhang",)
    inputs = ("open", "high", "low", "close")

    @property
    def warmup(self) -> int:
        """The period, because the first bar has no close before it."""
        return self.period

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The parts of each bar, then their variances."""
        parts = ("overnight", "body", "inside")
        of_body = 0.34 / (1.34 + (self.period + 1) / (self.period - 1))
        return (
            Stage(step=parts_step, inputs=self.inputs, outputs=parts, state=(NAN,)),
            Stage(
                step=yang_zhang_step,
                inputs=parts,
                outputs=self.outputs,
                state=VARIANCE_START + VARIANCE_START + EXACT_SUM_START,
                constants=(self.period, 1.0 / self.period, of_body, self.periods_per_year),
                window=self.period,
                sees_window=True,
            ),
        )
