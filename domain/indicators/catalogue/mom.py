"""Momentum."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import RateOfChange
from domain.indicators.stage import Scalars


def mom_step(state: Scalars, value: float, earlier: float, period: int) -> tuple[Scalars, float]:
    """One bar."""
    return state, value - earlier


@dataclass(frozen=True)
class MOM(RateOfChange):
    """Momentum: by how much the close has changed in ``period`` bars.

    ``MOM[t] = close[t] - close[t - period]``

    Equal to TA-Lib's MOM.

    Attributes:
        period: how many bars back.

    Source: M. J. Pring (2002), Technical Analysis Explained, chapter 10.
    """

    period: int = parameter(10, at_least=1)

    stems = ("mom",)
    step = staticmethod(mom_step)
    talib_name = "MOM"
