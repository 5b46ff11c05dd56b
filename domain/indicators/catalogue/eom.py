"""Ease of movement."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars, Stage
from domain.indicators.steps.exact_sums import EXACT_SUM_START, exact_mean_step
from domain.indicators.steps.primitives import NAN


def ease_step(state: Scalars, high: float, low: float, volume: float, scale: float) -> tuple[Scalars, float]:
    """One bar's own ease of movement; NaN for the first."""
    middle = (high + low) / 2.0
    moved = middle - state[0]
    if volume == 0.0 and moved == moved:  # noqa: PLR0124 - false for NaN alone
        return (middle,), 0.0
    return (middle,), moved * (high - low) / volume * scale if volume != 0.0 else NAN


@dataclass(frozen=True)
class EOM(Indicator):
    """Ease of movement: how far the middle of the bar's range went for the volume that it took, averaged.

    ``EOM = SMA(distance / box, period)`` with ``distance = (high + low) / 2 - (high[t - 1] + low[t - 1]) / 2`` and
    ``box = (volume / scale) / (high - low)``. A bar without a range counts 0, and so does one without volume.

    Attributes:
        period: bars averaged.
        scale: what volume is divided by, so that numbers are handy.

    Source: R. W. Arms (1989), The Arms Index; StockCharts' ChartSchool, Ease of Movement.
    """

    period: int = parameter(14, at_least=1)
    scale: float = parameter(100_000_000.0, at_least=1.0, kw_only=True)

    family = "volume"
    stems = ("ease_of_movement",)
    inputs = ("high", "low", "volume")

    @property
    def warmup(self) -> int:
        """The period, because the first distance needs two bars."""
        return self.period

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Each bar's own, then their mean."""
        return (
            Stage(step=ease_step, inputs=self.inputs, outputs=("ease",), state=(NAN,), constants=(self.scale,)),
            Stage(
                step=exact_mean_step,
                inputs=("ease",),
                outputs=self.outputs,
                state=EXACT_SUM_START,
                constants=(self.period,),
                lags=(self.period - 1,),
            ),
        )
