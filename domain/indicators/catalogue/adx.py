"""Average directional movement index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.steps.directional_movement import AVERAGE_DIRECTIONAL_INDEX_START, average_directional_index_step


@dataclass(frozen=True)
class ADX(Indicator):
    """Average directional movement index: how strongly prices move in one direction, whichever it is, from 0 to 100.

    ``ADX[t] = (ADX[t - 1] * (period - 1) + DX[t]) / period``, seeded by the mean of the first ``period`` values of the directional
    movement index ``DX = 100 * |+DI - -DI| / (+DI + -DI)``. Where nothing has moved it stays as it was.

    Equal to TA-Lib's ADX. Wilder rounds on the way, TA-Lib does not.

    Attributes:
        period: bars that each average stands for.

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems, section IV.
    """

    period: int = parameter(14, at_least=2)

    family = "momentum"
    stems = ("adx",)
    inputs = ("high", "low", "close")
    step = staticmethod(average_directional_index_step)
    initial_state = AVERAGE_DIRECTIONAL_INDEX_START
    talib_name = "ADX"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The period for the first index, and one less for the average."""
        return 2 * self.period - 1
