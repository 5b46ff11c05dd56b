"""Momentum."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars


def mom_step(state: Scalars, value: float, earlier: float, period: int) -> tuple[Scalars, float]:
    """One bar."""
    return state, value - earlier


@dataclass(frozen=True)
class MOM(Indicator):
    """Momentum: by how much the close has changed in ``period`` bars.

    ``MOM[t] = close[t] - close[t - period]``

    Equal to TA-Lib's MOM.

    Attributes:
        period: how many bars back.

    Source: M. J. Pring (2002), Technical Analysis Explained, chapter 10.
    """

    period: int = parameter(10, at_least=1)

    family = "momentum"
    stems = ("mom",)
    step = staticmethod(mom_step)
    talib_name = "MOM"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def lags(self) -> tuple[int, ...]:
        """The close to compare with."""
        return (self.period,)
