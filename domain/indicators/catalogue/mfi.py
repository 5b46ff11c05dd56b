"""Money flow index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN

NO_MOVE = 1e-14
"""Share of two typical prices below which TA-Lib takes their difference for rounding."""


def signed_flow(typical: float, previous: float, volume: float) -> float:
    """The bar's turnover, negative where its typical price fell, and 0 where it did not move."""
    change = typical - previous
    if abs(change) <= NO_MOVE * (abs(typical) + abs(previous)):
        return 0.0
    return typical * volume if change > 0.0 else -(typical * volume)


def mfi_step(
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
    seen, previous, before_old, inflow, outflow, quiet = state
    typical = (high + low + close) / 3.0
    old = (old_high + old_low + old_close) / 3.0
    if seen == 0.0:
        return (1.0, typical, old, 0.0, 0.0, 0.0), NAN
    if before_old == before_old:  # noqa: PLR0124 - false for NaN alone
        leaving = signed_flow(old, before_old, old_volume)
        if leaving > 0.0:
            inflow -= leaving
        else:
            outflow += leaving
    flow = signed_flow(typical, previous, volume)
    if flow > 0.0:
        inflow += flow
    else:
        outflow -= flow
    quiet = quiet + 1.0 if flow == 0.0 else 0.0
    if quiet >= period:
        inflow, outflow, quiet = 0.0, 0.0, 1.0 * period
    if seen < period:
        return (seen + 1.0, typical, old, inflow, outflow, quiet), NAN
    state = (seen, typical, old, inflow, outflow, quiet)
    total = inflow + outflow
    if total <= 0.0 or inflow < 0.0:
        return state, 0.0
    return state, 100.0 if inflow > total else 100.0 * (inflow / total)


@dataclass(frozen=True)
class MFI(Indicator):
    """Money flow index: which share of the turnover was in bars whose typical price rose, from 0 to 100.

    ``MFI = 100 * inflow / (inflow + outflow)`` over ``period`` bars, where a bar's flow is ``(high + low + close) / 3 * volume``, in
    or out as the typical price rose or fell. Without any flow it is 0, as TA-Lib has it.

    Equal to TA-Lib's MFI.

    Attributes:
        period: bars measured.

    Source: G. Quong, A. Soudack (1989), Volume-weighted RSI: money flow, Stocks & Commodities 7 (3).
    """

    period: int = parameter(14, at_least=1)

    family = "volume"
    stems = ("mfi",)
    inputs = ("high", "low", "close", "volume")
    step = staticmethod(mfi_step)
    initial_state = (0.0, NAN, NAN, 0.0, 0.0, 0.0)
    talib_name = "MFI"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def lags(self) -> tuple[int, ...]:
        """The bar that has just left the window."""
        return (self.period,)
