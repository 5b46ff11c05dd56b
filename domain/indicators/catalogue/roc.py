"""Rate of change."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import RateOfChange
from domain.indicators.stage import Scalars


def roc_step(state: Scalars, value: float, earlier: float, period: int) -> tuple[Scalars, float]:
    """One bar."""
    return state, 0.0 if earlier == 0.0 else (value / earlier - 1.0) * 100.0


@dataclass(frozen=True)
class ROC(RateOfChange):
    """Rate of change: by how many percent the close has changed in ``period`` bars.

    ``ROC[t] = 100 * (close[t] / close[t - period] - 1)``, and 0 where the earlier close is 0.

    Equal to TA-Lib's ROC.

    Attributes:
        period: how many bars back.

    Source: M. J. Pring (2002), Technical Analysis Explained, chapter 10.
    """

    period: int = parameter(10, at_least=1)

    stems = ("roc",)
    step = staticmethod(roc_step)
    talib_name = "ROC"
