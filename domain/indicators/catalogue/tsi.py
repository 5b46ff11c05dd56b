"""True strength index."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.primitives import NAN, exponential_step


def tsi_step(
    state: Scalars, value: float, first: int, second: int, first_weight: float, second_weight: float
) -> tuple[Scalars, float]:
    """One bar; the state holds the close, then count and average for the change and its size, once and twice smoothed."""
    previous = state[0]
    if previous != previous:  # noqa: PLR0124 - true for NaN alone
        return (value, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), NAN
    change = value - previous
    move, smoothed = exponential_step((state[1], state[2]), change, first, first_weight)
    size, smoothed_size = exponential_step((state[1], state[3]), abs(change), first, first_weight)
    if move[0] < first:
        return (value, move[0], move[1], size[1], 0.0, 0.0, 0.0), NAN
    moves, strength = exponential_step((state[4], state[5]), smoothed, second, second_weight)
    sizes, total = exponential_step((state[4], state[6]), smoothed_size, second, second_weight)
    state = (value, move[0], move[1], size[1], moves[0], moves[1], sizes[1])
    if moves[0] < second:
        return state, NAN
    return state, 0.0 if total == 0.0 else 100.0 * strength / total


@dataclass(frozen=True)
class TSI(Indicator):
    """True strength index: the twice smoothed change of the close as a share of its twice smoothed size, from -100 to 100.

    ``c = close[t] - close[t - 1]``, ``TSI = 100 * EMA(EMA(c, first), second) / EMA(EMA(|c|, first), second)``, and 0 where nothing
    has moved.

    Equal to TA-Lib's TSI (which it has since 0.8).

    Attributes:
        first: changes of the first smoothing.
        second: values of the second smoothing.

    Source: W. Blau (1991), True Strength Index, Technical Analysis of Stocks & Commodities 9 (11).
    """

    first: int = parameter(25, at_least=2)
    second: int = parameter(13, at_least=2)

    family = "momentum"
    stems = ("tsi",)
    step = staticmethod(tsi_step)
    initial_state = (NAN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    short_names = True
    talib_name = "TSI"
    talib_parameters = MappingProxyType({"firstperiod": "first", "secondperiod": "second"})

    @property
    def warmup(self) -> int:
        """One less than each period, and one bar for the first change."""
        return self.first + self.second - 1

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The periods and the weights of the newest values."""
        return self.first, self.second, 2.0 / (self.first + 1), 2.0 / (self.second + 1)
