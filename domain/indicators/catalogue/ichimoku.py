"""Ichimoku Kinko Hyo."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import Indicator, parameter
from domain.indicators.extremes_steps import EXTREMES_START
from domain.indicators.level_steps import middle_of_range_step
from domain.indicators.stage import Scalars, Stage

NOTHING: Scalars = (0.0,)


def leading_step(
    state: Scalars, tenkan: float, kijun: float, tenkan_before: float, kijun_before: float
) -> tuple[Scalars, float]:
    """One bar: what the two lines' middle was when it was drawn ahead to here."""
    return state, (tenkan_before + kijun_before) / 2.0


def delayed_step(state: Scalars, value: float, before: float) -> tuple[Scalars, float]:
    """One bar: what was drawn ahead to here."""
    return state, before


def difference_step(state: Scalars, value: float, before: float) -> tuple[Scalars, float]:
    """One bar."""
    return state, value - before


@dataclass(frozen=True)
class ICHIMOKU(Indicator):
    """Ichimoku Kinko Hyo: two lines of balance, and a cloud between two more that are drawn ahead.

    - ``tenkan``, the conversion line: the middle of the highest high and the lowest low of ``conversion`` bars.
    - ``kijun``, the base line: likewise of ``base`` bars.
    - ``senkou_a``, the cloud's first edge: the middle of both, drawn ``displacement`` bars ahead.
    - ``senkou_b``, its second: the middle of the range of ``span`` bars, drawn ahead likewise.
    - ``chikou_difference``: the lagging line (chikou) is the close, drawn ``displacement`` bars back. At the bar where it is drawn
      it lies in the future, so it is not given as a line. What it is read for, whether it is above or below the price there, is
      known once it is drawn, and given at the newest bar: ``close[t] - close[t - displacement]``.

    All values are known at the close of their bar: the cloud at a bar is what was computed ``displacement`` bars before and drawn
    there. Charts that count the newest bar as the first of the displacement draw it one bar nearer.

    Attributes:
        conversion: bars of the conversion line.
        base: bars of the base line.
        span: bars of the cloud's second edge.
        displacement: bars that the cloud is drawn ahead and the lagging line back.

    Source: G. Hosoda (1969), Ichimoku Kinko Hyo; StockCharts ChartSchool, Ichimoku Cloud.
    """

    conversion: int = parameter(9, at_least=1)
    base: int = parameter(26, at_least=1)
    span: int = parameter(52, at_least=1)
    displacement: int = parameter(26, at_least=1, kw_only=True)

    family = "price"
    stems = (
        "ichimoku_tenkan",
        "ichimoku_kijun",
        "ichimoku_senkou_a",
        "ichimoku_senkou_b",
        "ichimoku_chikou_difference",
    )
    inputs = ("high", "low", "close")
    short_names = True

    @property
    def warmup(self) -> int:
        """The longest line, and the displacement."""
        return max(self.conversion, self.base, self.span) - 1 + self.displacement

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The middles of three ranges, what of them is drawn ahead, and the lagging line against the price."""
        tenkan, kijun, senkou_a, senkou_b, difference = self.outputs
        ahead = (self.displacement,)
        return (
            _middle(tenkan, self.conversion),
            _middle(kijun, self.base),
            _middle("span", self.span),
            Stage(step=leading_step, inputs=(tenkan, kijun), outputs=(senkou_a,), state=NOTHING, lags=ahead),
            Stage(step=delayed_step, inputs=("span",), outputs=(senkou_b,), state=NOTHING, lags=ahead),
            Stage(step=difference_step, inputs=("close",), outputs=(difference,), state=NOTHING, lags=ahead),
        )


def _middle(output: str, period: int) -> Stage:
    return Stage(
        step=middle_of_range_step,
        inputs=("high", "low"),
        outputs=(output,),
        state=EXTREMES_START,
        constants=(period,),
        window=period - 1,
        sees_window=True,
    )
