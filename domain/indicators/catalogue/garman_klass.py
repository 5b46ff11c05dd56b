"""Garman and Klass' volatility."""

from __future__ import annotations

import math
from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.exact_sums import EXACT_SUM_START, root_mean_step
from domain.indicators.steps.logarithms import log_ratio

OF_BODY = 2.0 * math.log(2.0) - 1.0


def garman_klass_step(state: Scalars, opened: float, high: float, low: float, close: float) -> tuple[Scalars, float]:
    """The bar's own variance."""
    span = log_ratio(high, low)
    body = log_ratio(close, opened)
    return state, 0.5 * span * span - OF_BODY * body * body


@dataclass(frozen=True)
class GARMAN_KLASS(Indicator):  # noqa: N801 - two names
    """Garman and Klass' volatility: annualised, from opens, highs, lows and closes of the last ``period`` bars.

    ``sqrt(periods_per_year * mean(ln(high / low)^2 / 2 - (2 ln 2 - 1) * ln(close / open)^2))``: a fraction (0.2 for 20 percent). It
    sees no gaps between bars. A bar with a price that is not positive is passed over.

    Attributes:
        period: bars measured.
        periods_per_year: bars in a year, 252 for days of an exchange, 365 for those of a market that never closes; 1 for the
            volatility of a bar.

    Source: M. B. Garman, M. J. Klass (1980), On the estimation of security price volatilities from historical data, Journal of
    Business 53 (1), 67-78; the simplified form of their best estimator.
    """

    period: int = parameter(20, at_least=1)
    periods_per_year: float = parameter(252.0, at_least=1.0, kw_only=True)

    family = "volatility"
    stems = ("garman_klass",)
    inputs = ("open", "high", "low", "close")

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Each bar's variance, then the root of their mean."""
        return (
            Stage(step=garman_klass_step, inputs=self.inputs, outputs=("variance",), state=(0.0,)),
            Stage(
                step=root_mean_step,
                inputs=("variance",),
                outputs=self.outputs,
                state=EXACT_SUM_START,
                constants=(self.period, self.periods_per_year),
                lags=(self.period - 1,),
            ),
        )
