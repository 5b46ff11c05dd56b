"""Awesome oscillator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN


def ao_step(
    state: Scalars, high: float, low: float, highs: Any, lows: Any, at: int, fast: int, slow: int, longest: int
) -> tuple[Scalars, float]:
    """One bar; as in TA-Lib the sum of the shorter window begins with the first bar that has a value."""
    count, fast_sum, slow_sum = state
    middle = (high + low) / 2.0
    if count < longest - 1.0:
        fast_sum += middle if count >= longest - fast else 0.0
        slow_sum += middle if count >= longest - slow else 0.0
        return (count + 1.0, fast_sum, slow_sum), NAN
    fast_sum += middle
    slow_sum += middle
    oscillator = fast_sum / fast - slow_sum / slow
    fast_sum -= (highs[at - fast + 1] + lows[at - fast + 1]) / 2.0
    slow_sum -= (highs[at - slow + 1] + lows[at - slow + 1]) / 2.0
    return (count, fast_sum, slow_sum), oscillator


@dataclass(frozen=True)
class AO(Indicator):
    """Awesome oscillator: by how much a fast simple average of the bars' middles is above a slow one.

    ``middle = (high + low) / 2``, ``AO = SMA(middle, fast) - SMA(middle, slow)``

    Equal to TA-Lib's AO (which it has since 0.8).

    Attributes:
        fast: bars of the fast average.
        slow: bars of the slow average; below ``fast`` the sign is the other one.

    Source: B. Williams (1998), New Trading Dimensions, chapter 8.
    """

    fast: int = parameter(5, at_least=2)
    slow: int = parameter(34, at_least=2)

    family = "momentum"
    stems = ("ao",)
    inputs = ("high", "low")
    step = staticmethod(ao_step)
    initial_state = (0.0, 0.0, 0.0)
    sees_window = True
    short_names = True
    talib_name = "AO"
    talib_parameters = MappingProxyType({"fastperiod": "fast", "slowperiod": "slow"})

    @property
    def window(self) -> int:
        """The bars before this one."""
        return max(self.fast, self.slow) - 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The periods and the longer one of them."""
        return self.fast, self.slow, max(self.fast, self.slow)
