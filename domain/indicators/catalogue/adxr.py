"""Average directional movement index rating."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.directional_movement import AVERAGE_DIRECTIONAL_INDEX_START, average_directional_index_step


def adxr_step(state: Scalars, index: float, earlier: float, period: int) -> tuple[Scalars, float]:
    """One bar's rating, from its average index and that of ``period - 1`` bars earlier (NaN where there is none)."""
    return state, (index + earlier) / 2.0


@dataclass(frozen=True)
class ADXR(Indicator):
    """Average directional movement index rating: the mean of the ADX now and ``period - 1`` bars earlier, from 0 to 100.

    ``ADXR[t] = (ADX[t] + ADX[t - period + 1]) / 2``

    Equal to TA-Lib's ADXR.

    Attributes:
        period: bars that each average of the ADX stands for.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems, section IV.
    """

    period: int = parameter(14, at_least=2)

    family = "momentum"
    stems = ("adxr",)
    inputs = ("high", "low", "close")
    talib_name = "ADXR"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """That of the ADX, and one less than the period."""
        return 3 * self.period - 2

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The ADX, and its mean with an earlier one."""
        constants = (self.period,)
        return (
            Stage(average_directional_index_step, self.inputs, ("index",), AVERAGE_DIRECTIONAL_INDEX_START, constants),
            Stage(adxr_step, ("index",), self.outputs, (0.0,), constants, (self.period - 1,)),
        )
