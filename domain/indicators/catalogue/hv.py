"""Historical volatility from closes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.deviation import VARIANCE_START, variance_step
from domain.indicators.steps.logarithms import log_ratio
from domain.indicators.steps.primitives import NAN


def log_return_step(state: Scalars, close: float) -> tuple[Scalars, float]:
    """The logarithm of the close over the one before; NaN for the first."""
    return (close,), log_ratio(close, state[0])


def hv_step(
    state: Scalars, value: float, values: Sequence[float], at: int, period: int, share: float, factor: float
) -> tuple[Scalars, float]:
    """One log return."""
    state, _, variance, _ = variance_step(state, value, values, at, period, share)
    return state, math.sqrt(factor * variance)


@dataclass(frozen=True)
class HV(Indicator):
    """Historical volatility, close to close: the annualised standard deviation of the last ``period`` log returns.

    ``HV = sqrt(periods_per_year * ((r - mean)^2 + ...) / (period - 1))`` with ``r = ln(close[t] / close[t - 1])``: a fraction (0.2
    for 20 percent), of a sample with its mean taken out. A close that is not positive has no return, and is passed over.

    Attributes:
        period: returns measured.
        periods_per_year: bars in a year, 252 for days of an exchange, 365 for those of a market that never closes; 1 for the
            volatility of a bar.

    Source: J. C. Hull (2018), Options, Futures, and Other Derivatives, section 15.4.
    """

    period: int = parameter(20, at_least=2)
    periods_per_year: float = parameter(252.0, at_least=1.0, kw_only=True)

    family = "volatility"
    stems = ("hv",)

    @property
    def warmup(self) -> int:
        """The period, because the first return needs two closes."""
        return self.period

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Returns, then their deviation."""
        factor = self.periods_per_year * self.period / (self.period - 1)
        return (
            Stage(step=log_return_step, inputs=self.inputs, outputs=("return",), state=(NAN,)),
            Stage(
                step=hv_step,
                inputs=("return",),
                outputs=self.outputs,
                state=VARIANCE_START,
                constants=(self.period, 1.0 / self.period, factor),
                window=self.period,
                sees_window=True,
            ),
        )
