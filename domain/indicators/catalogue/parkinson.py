"""Parkinson's volatility."""

from __future__ import annotations

import math
from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.exact_sums import EXACT_SUM_START, root_mean_step
from domain.indicators.steps.logarithms import log_ratio


def squared_range_step(state: Scalars, high: float, low: float) -> tuple[Scalars, float]:
    """The square of the bar's range in logarithms."""
    span = log_ratio(high, low)
    return state, span * span


@dataclass(frozen=True)
class PARKINSON(Indicator):
    """Parkinson's volatility: annualised, from the ranges of the last ``period`` bars.

    ``sqrt(periods_per_year * mean(ln(high / low)^2) / (4 ln 2))``: a fraction (0.2 for 20 percent). It sees no gaps between bars.
    A bar with a price that is not positive is passed over.

    Attributes:
        period: bars measured.
        periods_per_year: bars in a year, 252 for days of an exchange, 365 for those of a market that never closes; 1 for the
            volatility of a bar.

    Source: M. Parkinson (1980), The extreme value method for estimating the variance of the rate of return, Journal of Business
    53 (1), 61-65.
    """

    period: int = parameter(20, at_least=1)
    periods_per_year: float = parameter(252.0, at_least=1.0, kw_only=True)

    family = "volatility"
    stems = ("parkinson",)
    inputs = ("high", "low")

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Squared ranges, then the root of their mean."""
        return (
            Stage(step=squared_range_step, inputs=self.inputs, outputs=("square",), state=(0.0,)),
            Stage(
                step=root_mean_step,
                inputs=("square",),
                outputs=self.outputs,
                state=EXACT_SUM_START,
                constants=(self.period, self.periods_per_year / (4.0 * math.log(2.0))),
                lags=(self.period - 1,),
            ),
        )
