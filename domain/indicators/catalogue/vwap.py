"""Volume-weighted average price of a session."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN


def vwap_step(
    state: Scalars, high: float, low: float, close: float, volume: float, session: float
) -> tuple[Scalars, float]:
    """One bar."""
    before, turnover, traded = state
    if session != before:
        turnover, traded = 0.0, 0.0
    turnover += (high + low + close) / 3.0 * volume
    traded += volume
    return (session, turnover, traded), NAN if traded == 0.0 else turnover / traded


@dataclass(frozen=True)
class VWAP(Indicator):
    """Volume-weighted average price since the session began.

    ``VWAP = sum((high + low + close) / 3 * volume) / sum(volume)`` over the session's bars up to this one; without a value while
    nothing has been traded in it.

    Equal to TA-Lib's VWAP called once per session (TA-Lib knows no sessions, and gives 0 while nothing has been traded).

    A session is a run of bars with the same ``session``, a column of numbers or dates. Where a frame has none, it is the session date,
    and where that is missing (bars below a day) the date of the bar's open in UTC: right for markets that never close and for
    exchanges that trade within one UTC day (New York, London), wrong for those that trade across midnight UTC (Sydney), whose frames
    must bring the column. On daily bars every bar is a session.

    Source: S. A. Berkowitz, D. E. Logue, E. A. Noser (1988), The total cost of transactions on the NYSE, Journal of Finance 43 (1),
    97-112.
    """

    family = "volume"
    stems = ("vwap",)
    inputs = ("high", "low", "close", "volume", "session")
    step = staticmethod(vwap_step)
    initial_state = (NAN, 0.0, 0.0)
