"""Ichimoku Kinko Hyo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.indicators.base import Indicator, parameter
from domain.indicators.stage import Scalars
from domain.indicators.steps.extremes import EXTREMES_START
from domain.indicators.steps.levels import midprice_step


def ichimoku_step(
    state: Scalars,
    high: float,
    low: float,
    close: float,
    highs: Any,
    lows: Any,
    closes: Any,
    at: int,
    conversion: int,
    base: int,
    span: int,
    displacement: int,
) -> tuple[Scalars, tuple[float, float, float, float, float]]:
    """One bar; the state is that of two ranges that end here and of three that end where what is drawn here was computed."""
    drawn = at - displacement
    of_tenkan, tenkan = midprice_step(state[0:4], high, low, highs, lows, at, conversion)
    of_kijun, kijun = midprice_step(state[4:8], high, low, highs, lows, at, base)
    of_tenkan_then, tenkan_then = midprice_step(state[8:12], high, low, highs, lows, drawn, conversion)
    of_kijun_then, kijun_then = midprice_step(state[12:16], high, low, highs, lows, drawn, base)
    of_span, senkou_b = midprice_step(state[16:20], high, low, highs, lows, drawn, span)
    state = of_tenkan + of_kijun + of_tenkan_then + of_kijun_then + of_span
    return state, (tenkan, kijun, (tenkan_then + kijun_then) / 2.0, senkou_b, close - closes[drawn])


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
    step = staticmethod(ichimoku_step)
    initial_state = EXTREMES_START * 5
    sees_window = True
    short_names = True

    @property
    def window(self) -> int:
        """The longest line, and the displacement."""
        return max(self.conversion, self.base, self.span) - 1 + self.displacement
