"""Donchian channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import EXTREMES_START, extremes_step
from domain.indicators.steps.primitives import NAN


def donchian_step(
    state: Scalars,
    high: float,
    low: float,
    highs: Sequence[float],
    lows: Sequence[float],
    at: int,
    period: int,
    delay: int,
) -> tuple[Scalars, tuple[float, float, float]]:
    """One bar."""
    state = extremes_step(state, highs, lows, at - delay, period)
    oldest = highs[at - delay - period + 1]
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return state, (NAN, NAN, NAN)
    highest, lowest = state[0], state[2]
    return state, (highest, (highest + lowest) / 2.0, lowest)


@dataclass(frozen=True)
class DONCHIAN(Indicator):
    """Donchian channel: the highest high and the lowest low of the last ``period`` bars, and the middle between them.

    Equal to TA-Lib's DONCHIAN, where the newest bar is one of them, so that a close is never outside. Donchian's own rule measures
    a bar by the ``period`` bars before it: ``delay=1``.

    Attributes:
        period: bars in the window.
        delay: how many bars before the newest one the window ends.

    Source: R. D. Donchian's four-week rule; C. M. Faith (2007), Way of the Turtle.
    """

    period: int = parameter(20, at_least=1)
    delay: int = parameter(0, at_least=0, kw_only=True)

    family = "volatility"
    stems = ("donchian_upper", "donchian_middle", "donchian_lower")
    inputs = ("high", "low")
    step = staticmethod(donchian_step)
    initial_state = EXTREMES_START
    sees_window = True
    short_names = True
    talib_name = "DONCHIAN"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def window(self) -> int:
        """The bars searched, less the newest."""
        return self.period - 1 + self.delay
