"""Elder's force index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import AVERAGE_START, NAN, exponential_step


def efi_step(state: Scalars, close: float, volume: float, period: int, weight: float) -> tuple[Scalars, float]:
    """One bar."""
    previous, count, mean = state
    if previous != previous:  # noqa: PLR0124 - true for NaN alone
        return (close, count, mean), NAN
    force = (close - previous) * volume
    if period == 1:
        return (close, count, mean), force
    (count, mean), average = exponential_step((count, mean), force, period, weight)
    return (close, count, mean), average


@dataclass(frozen=True)
class EFI(Indicator):
    """Elder's force index: the close's change times the volume, exponentially averaged.

    ``EFI = EMA((close[t] - close[t - 1]) * volume, period)``; the average begins with the mean of the first ``period`` forces.

    Equal to TA-Lib's EFI.

    Attributes:
        period: bars of the average; Elder also uses 2, and 1 for the force of each bar.

    Source: A. Elder (1993), Trading for a Living.
    """

    period: int = parameter(13, at_least=1)

    family = "volume"
    stems = ("force_index",)
    inputs = ("close", "volume")
    step = staticmethod(efi_step)
    initial_state = (NAN, *AVERAGE_START)
    talib_name = "EFI"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The period, because the first change needs two closes."""
        return self.period

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period and the weight of the newest value."""
        return self.period, 2.0 / (self.period + 1)
