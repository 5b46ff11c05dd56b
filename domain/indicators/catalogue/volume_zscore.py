"""Z-score of the volume."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.catalogue_bases import Deviation
from domain.indicators.stage import Scalars
from domain.indicators.steps.deviation import variance_step
from domain.indicators.steps.primitives import ratio


def volume_zscore_step(
    state: Scalars, value: float, values: Sequence[float], at: int, period: int, share: float
) -> tuple[Scalars, float]:
    """One bar."""
    state, _, variance, above = variance_step(state, value, values, at, period, share)
    return state, ratio(above, math.sqrt(variance))


@dataclass(frozen=True)
class VOLUME_ZSCORE(Deviation):  # noqa: N801 - the name of the field
    """Z-score of the volume: how many standard deviations it is above the mean of the last ``period`` bars, itself included.

    ``(volume - mean) / s`` with the population deviation ``s``; without a value where all volumes are equal.

    Attributes:
        period: bars compared with.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.17 (z-scores).
    """

    period: int = parameter(20, at_least=2)

    family = "volume"
    stems = ("volume_zscore",)
    inputs = ("volume",)
    step = staticmethod(volume_zscore_step)
