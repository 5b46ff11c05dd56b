"""True range."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN
from domain.indicators.steps.true_range import true_range


def trange_step(state: Scalars, high: float, low: float, close: float) -> tuple[Scalars, float]:
    """One bar."""
    previous = state[0]
    if previous != previous:  # noqa: PLR0124 - true for NaN alone
        return (close,), NAN
    return (close,), true_range(high, low, previous)


@dataclass(frozen=True)
class TRANGE(Indicator):
    """True range: the bar's range, widened to the close before it.

    ``TRANGE[t] = max(high[t], close[t - 1]) - min(low[t], close[t - 1])``

    Equal to TA-Lib's TRANGE: the first bar has none. (Wilder takes ``high - low`` for it.)

    Source: J. W. Wilder (1978), New Concepts in Technical Trading Systems.
    """

    family = "volatility"
    stems = ("trange",)
    inputs = ("high", "low", "close")
    step = staticmethod(trange_step)
    initial_state = (NAN,)
    talib_name = "TRANGE"

    @property
    def warmup(self) -> int:
        """One, because the first true range needs the close before it."""
        return 1
