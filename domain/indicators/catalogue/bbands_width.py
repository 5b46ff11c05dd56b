"""Bollinger's BandWidth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Deviation
from domain.indicators.stage import Scalars
from domain.indicators.steps.deviation import variance_step
from domain.indicators.steps.primitives import ratio


def bbands_width_step(
    state: Scalars, value: float, values: Sequence[float], at: int, period: int, share: float, deviations: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, middle, variance, _ = variance_step(state, value, values, at, period, share)
    return state, ratio(2.0 * deviations * math.sqrt(variance), middle)


@dataclass(frozen=True)
class BBANDS_WIDTH(Deviation):  # noqa: N801 - the name of the field
    """BandWidth: how far the Bollinger Bands are apart, as a share of the middle one.

    ``width = (upper - lower) / middle``, a fraction as Bollinger has it (some charts show it times 100).

    Attributes:
        period: bars averaged.
        deviations: how many standard deviations the bands are from the middle.

    Source: J. Bollinger (2001), Bollinger on Bollinger Bands.
    """

    period: int = parameter(20, at_least=1)
    deviations: float = parameter(2.0, at_least=0.0)

    stems = ("bollinger_width",)
    step = staticmethod(bbands_width_step)
    short_names = True

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, its inverse, and how far the bands are from the middle."""
        return *super().constants, self.deviations
