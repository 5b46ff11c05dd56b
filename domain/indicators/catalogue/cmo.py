"""Chande momentum oscillator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from domain.indicators.base import Indicator, choice, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.gains import TALIB_GAIN_LOSS_START, talib_gain_loss_step
from domain.indicators.steps.primitives import NAN

SUMS_START: Scalars = (NAN, 0.0, 0.0, 0.0)


def cmo_step(state: Scalars, value: float, period: int, divisor: float, factor: float) -> tuple[Scalars, float]:
    """One bar with Wilder's averages."""
    state, gains, losses = talib_gain_loss_step(state, value, period, divisor, factor)
    return state, balance(gains, losses)


def cmo_of_sums_step(
    state: Scalars, value: float, after_oldest: float, oldest: float, period: int
) -> tuple[Scalars, float]:
    """One bar with sums; the state is the close, how many in a row were equal to it, and the sums without the oldest change."""
    previous, repeats, gains, losses = state
    if previous != previous:  # noqa: PLR0124 - true for NaN alone
        return (value, 0.0, 0.0, 0.0), NAN
    change = value - previous
    repeats = repeats + 1.0 if change == 0.0 else 0.0
    gain = change if change > 0.0 else 0.0
    gains += gain
    losses += gain - change
    if repeats >= period:
        gains, losses = 0.0, 0.0
    if oldest != oldest:  # noqa: PLR0124 - true for NaN alone
        return (value, repeats, gains, losses), NAN
    left = after_oldest - oldest
    left_gain = left if left > 0.0 else 0.0
    return (value, repeats, gains - left_gain, losses - (left_gain - left)), balance(gains, losses)


def balance(gains: float, losses: float) -> float:
    """By how many percent of their sum the gains are above the losses; 0 where there are none."""
    moved = gains + losses
    if moved == 0.0:
        return 0.0
    return 100.0 * ((gains - losses) / moved)


@dataclass(frozen=True)
class CMO(Indicator):
    """Chande momentum oscillator: how much more the closes have risen than fallen, as a share of their movement, from -100 to 100.

    ``CMO = 100 * (U - D) / (U + D)``, and 0 without any movement. ``U`` and ``D`` are gains and losses: as TA-Lib has it, Wilder's
    averages of them, ``U[t] = (U[t - 1] * (period - 1) + gain[t]) / period`` seeded by the means of the first ``period`` changes; as
    the author has it, their sums over the last ``period`` changes.

    Equal to TA-Lib's CMO, and with ``sum`` to its CMOU.

    Attributes:
        period: changes averaged or added up.
        smoothing: ``wilder`` (TA-Lib's averages) or ``sum`` (the author's sums).

    Source: T. S. Chande and S. Kroll (1994), The New Technical Trader, chapter 5.
    """

    period: int = parameter(14, at_least=2)
    smoothing: str = choice("wilder", ("wilder", "sum"))

    family = "momentum"
    stems = ("cmo",)
    talib_name = "CMO"
    talib_parameters = MappingProxyType({"timeperiod": "period"})

    @property
    def warmup(self) -> int:
        """The period, because the first change needs two closes."""
        return self.period

    @property
    def stages(self) -> tuple[Stage, ...]:
        """One pass."""
        if self.smoothing == "wilder":
            constants = (self.period, float(self.period), 1.0)
            return (Stage(cmo_step, self.inputs, self.outputs, TALIB_GAIN_LOSS_START, constants),)
        lags = (self.period - 1, self.period)
        return (Stage(cmo_of_sums_step, self.inputs, self.outputs, SUMS_START, (self.period,), lags),)
