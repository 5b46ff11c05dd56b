"""Rate of change as a fraction."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import RateOfChange
from domain.indicators.stage import Scalars


def rocp_step(state: Scalars, value: float, earlier: float, period: int) -> tuple[Scalars, float]:
    """One bar."""
    return state, 0.0 if earlier == 0.0 else (value - earlier) / earlier


@dataclass(frozen=True)
class ROCP(RateOfChange):
    """Rate of change as a fraction: the return over ``period`` bars.

    ``ROCP[t] = (close[t] - close[t - period]) / close[t - period]``, and 0 where the earlier close is 0.

    Equal to TA-Lib's ROCP.

    Attributes:
        period: how many bars back.

    Source: M. J. Pring (2002), Technical Analysis Explained, chapter 10.
    """

    period: int = parameter(10, at_least=1)

    stems = ("rocp",)
    step = staticmethod(rocp_step)
    talib_name = "ROCP"
