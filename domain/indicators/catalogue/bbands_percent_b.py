"""Bollinger's %B."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Deviation
from domain.indicators.stage import Scalars
from domain.indicators.steps.deviation import variance_step
from domain.indicators.steps.primitives import ratio


def bbands_percent_b_step(
    state: Scalars, value: float, values: Sequence[float], at: int, period: int, share: float, deviations: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, _, variance, above = variance_step(state, value, values, at, period, share)
    return state, 0.5 + ratio(above, 2.0 * deviations * math.sqrt(variance))


@dataclass(frozen=True)
class BBANDS_PERCENT_B(Deviation):  # noqa: N801 - the name of the field
    """%B: where the close is between the Bollinger Bands, 0 at the lower one and 1 at the upper one.

    ``%B = (close - lower) / (upper - lower)``; without a value where the bands are one line (equal closes).

    Attributes:
        period: bars averaged.
        deviations: how many standard deviations the bands are from the middle.

    Source: J. Bollinger (2001), Bollinger on Bollinger Bands.
    """

    period: int = parameter(20, at_least=1)
    deviations: float = parameter(2.0, at_least=0.0)

    stems = ("bollinger_percent_b",)
    step = staticmethod(bbands_percent_b_step)
    short_names = True

    @property
    def constants(self) -> tuple[int | float, ...]:
        """The period, its inverse, and how far the bands are from the middle."""
        return *super().constants, self.deviations
