"""Rate of change as a ratio."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import RateOfChange
from domain.indicators.stage import Scalars


def rocr_step(state: Scalars, value: float, earlier: float, period: int) -> tuple[Scalars, float]:
    """One bar."""
    return state, 0.0 if earlier == 0.0 else value / earlier


@dataclass(frozen=True)
class ROCR(RateOfChange):
    """Rate of change as a ratio: how many times the close of ``period`` bars earlier the close is.

    ``ROCR[t] = close[t] / close[t - period]``, and 0 where the earlier close is 0.

    Equal to TA-Lib's ROCR.

    Attributes:
        period: how many bars back.

    Source: M. J. Pring (2002), Technical Analysis Explained, chapter 10.
    """

    period: int = parameter(10, at_least=1)

    stems = ("rocr",)
    step = staticmethod(rocr_step)
    talib_name = "ROCR"
