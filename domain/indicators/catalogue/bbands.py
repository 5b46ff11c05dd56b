"""Bollinger Bands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from domain.indicators.base import choice, parameter
from domain.indicators.catalogue_bases import Deviation
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.deviation import VARIANCE_START, variance_step
from domain.indicators.steps.primitives import AVERAGE_START, exponential_step


def bbands_step(
    state: Scalars,
    value: float,
    values: Sequence[float],
    at: int,
    period: int,
    share: float,
    above: float,
    below: float,
) -> tuple[Scalars, tuple[float, float, float]]:
    """One bar."""
    state, middle, variance, _ = variance_step(state, value, values, at, period, share)
    deviation = math.sqrt(variance)
    return state, (middle + above * deviation, middle, middle - below * deviation)


def bbands_around_ema_step(
    state: Scalars,
    value: float,
    values: Sequence[float],
    at: int,
    period: int,
    share: float,
    above: float,
    below: float,
) -> tuple[Scalars, tuple[float, float, float]]:
    """One bar, where the middle is an exponential average."""
    average, middle = exponential_step(state[:2], value, period, 2.0 / (period + 1.0))
    spread, _, variance, _ = variance_step(state[2:], value, values, at, period, share)
    deviation = math.sqrt(variance)
    return average + spread, (middle + above * deviation, middle, middle - below * deviation)


@dataclass(frozen=True)
class BBANDS(Deviation):
    """Bollinger Bands: a simple moving average and lines some standard deviations above and below.

    ``middle = SMA(close, period)``, ``upper = middle + deviations * s``, ``lower = middle - deviations_down * s`` with the
    population deviation ``s`` of the last ``period`` closes.

    Equal to TA-Lib's BBANDS. With ``average="ema"`` the middle is an exponential average; ``s`` stays that around the simple one.

    Attributes:
        period: bars averaged.
        deviations: how many standard deviations the upper band is from the middle.
        deviations_down: how many the lower band is; as many as the upper one where not given (NaN).
        average: the middle, ``sma`` or ``ema``.

    Source: J. Bollinger (2001), Bollinger on Bollinger Bands.
    """

    period: int = parameter(20, at_least=1)
    deviations: float = parameter(2.0, at_least=0.0)
    deviations_down: float = parameter(math.nan, at_least=0.0, kw_only=True)
    average: str = choice("sma", ("sma", "ema"))

    stems = ("bollinger_upper", "bollinger_middle", "bollinger_lower")
    step = staticmethod(bbands_step)
    short_names = True
    talib_name = "BBANDS"
    talib_parameters = MappingProxyType(
        {"timeperiod": "period", "nbdevup": "deviations", "nbdevdn": "deviations_down", "matype": "average"}
    )

    def __post_init__(self) -> None:
        if math.isnan(self.deviations_down):
            object.__setattr__(self, "deviations_down", self.deviations)
        super().__post_init__()

    @property
    def suffix(self) -> str:
        """The parameters, unless all are the defaults; the distance below only where it is not that above."""
        above, below = (repr(value).removesuffix(".0") for value in (self.deviations, self.deviations_down))
        average = "" if self.average == "sma" else f"_{self.average}"
        if (self.period, above, below, average) == (20, "2", "2", ""):
            return ""
        return f"_{self.period}_{above}" + (f"_{below}" if below != above else "") + average

    @property
    def stages(self) -> tuple[Stage, ...]:
        """One pass, with one of two steps."""
        (around_mean,) = super().stages
        if self.average == "sma":
            return (around_mean,)
        return (replace(around_mean, step=bbands_around_ema_step, state=AVERAGE_START + VARIANCE_START),)

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, its inverse, and how far the bands are from the middle."""
        return *super().constants, self.deviations, self.deviations_down
