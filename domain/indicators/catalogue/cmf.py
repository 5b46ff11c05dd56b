"""Chaikin money flow."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.money_flow import money_flow_volume
from domain.indicators.steps.primitives import NAN


def cmf_step(
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
    seen, flow, traded, quiet = state
    if seen >= period:
        flow -= money_flow_volume(old_high, old_low, old_close, old_volume)
        traded -= old_volume
    else:
        seen += 1.0
    flow += money_flow_volume(high, low, close, volume)
    traded += volume
    quiet = quiet + 1.0 if volume == 0.0 else 0.0
    if quiet >= period:
        flow, traded, quiet = 0.0, 0.0, 1.0 * period
    state = (seen, flow, traded, quiet)
    if seen < period:
        return state, NAN
    return state, flow / traded if traded > 0.0 else 0.0


@dataclass(frozen=True)
class CMF(Indicator):
    """Chaikin money flow: the volume of ``period`` bars weighted by where they closed in their ranges, as a share of the whole.

    ``CMF = sum(((close - low) - (high - close)) / (high - low) * volume) / sum(volume)``, from -1 to 1; a bar without a range
    counts 0 above the line. Without any volume it is 0, as TA-Lib has it.

    Equal to TA-Lib's CMF.

    Attributes:
        period: bars measured.

    Source: M. Chaikin; StockCharts' ChartSchool, Chaikin Money Flow.
    """

    period: int = parameter(20, at_least=1)

    family = "volume"
    stems = ("cmf",)
    inputs = ("high", "low", "close", "volume")
    step = staticmethod(cmf_step)
    initial_state = (0.0, 0.0, 0.0, 0.0)
    talib_name = "CMF"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def lags(self) -> tuple[int, ...]:
        """The bar that has just left the window."""
        return (self.period,)

    @property
    def warmup(self) -> int:
        """One less than the period."""
        return self.period - 1
