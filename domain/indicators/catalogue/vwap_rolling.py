"""Volume-weighted average price over a moving window."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.exact_sums import EXACT_SUM_START, exact_add
from domain.indicators.steps.primitives import NAN


def vwap_rolling_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    volume: float,
    old_high: float,
    old_low: float,
    old_close: float,
    old_volume: float,
    period: int,
) -> tuple[Scalars, float]:
    """One bar."""
    seen, turnover, turnover_lost, traded, traded_lost, quiet = state
    turnover, turnover_lost = exact_add(turnover, turnover_lost, (high + low + close) / 3.0 * volume)
    traded, traded_lost = exact_add(traded, traded_lost, volume)
    if seen >= period:
        turnover, turnover_lost = exact_add(
            turnover, turnover_lost, -((old_high + old_low + old_close) / 3.0 * old_volume)
        )
        traded, traded_lost = exact_add(traded, traded_lost, -old_volume)
    else:
        seen += 1.0
    quiet = quiet + 1.0 if volume == 0.0 else 0.0
    if quiet >= period:
        turnover, turnover_lost, traded, traded_lost, quiet = 0.0, 0.0, 0.0, 0.0, 1.0 * period
    state = (seen, turnover, turnover_lost, traded, traded_lost, quiet)
    if seen < period or quiet >= period:
        return state, NAN
    return state, (turnover + turnover_lost) / (traded + traded_lost)


@dataclass(frozen=True)
class VWAP_ROLLING(Indicator):  # noqa: N801 - the name of the field
    """Volume-weighted average price of the last ``period`` bars.

    ``sum((high + low + close) / 3 * volume) / sum(volume)``; without a value where nothing was traded in them.

    Attributes:
        period: bars averaged.

    Source: TradingView, Rolling VWAP; the average itself as in S. A. Berkowitz, D. E. Logue, E. A. Noser (1988), The total cost of
    transactions on the NYSE, Journal of Finance 43 (1), 97-112.
    """

    period: int = parameter(20, at_least=1)

    family = "volume"
    stems = ("vwap_rolling",)
    inputs = ("high", "low", "close", "volume")
    step = staticmethod(vwap_rolling_step)
    initial_state = (0.0, *EXACT_SUM_START, *EXACT_SUM_START, 0.0)

    @property
    def lags(self) -> tuple[int, ...]:
        """The bar that has just left the window."""
        return (self.period,)

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1
