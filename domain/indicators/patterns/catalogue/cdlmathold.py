"""Mat hold."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.patterns.base import Pattern


def mat_hold(
    white4: bool,
    white3: bool,
    white0: bool,
    gap_up3: bool,
    long4: bool,
    short3: bool,
    short2: bool,
    short1: bool,
    open3: float,
    open0: float,
    high3: float,
    high2: float,
    high1: float,
    close4: float,
    close1: float,
    close0: float,
    body4: float,
    top2: float,
    top1: float,
    bottom2: float,
    bottom1: float,
    penetration: float,
) -> int:
    """Strength at the newest candle."""
    colours = white4 and not white3 and white0
    sizes = long4 and short3 and short2 and short1
    holds = close4 - body4 * penetration
    second = bottom2 < close4 and bottom2 > holds
    third = bottom1 < close4 and bottom1 > holds
    drifts = top2 < open3 and top1 < top2
    breaks_out = open0 > close1 and close0 > high3 and close0 > high2 and close0 > high1
    if colours and sizes and gap_up3 and second and third and drifts and breaks_out:
        return 100
    return 0


@dataclass(frozen=True)
class CDLMATHOLD(Pattern):
    """Mat hold: 100 where it is complete.

    Attributes:
        penetration: share of the first body that the rest may give back.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    penetration: float = parameter(0.5, at_least=0.0, kw_only=True)

    title = "Mat hold"
    bars = 5
    direction = "bullish"
    description = (
        "A long white candle, a short black one whose body gaps above it, two more short ones that drift down but "
        "stay well inside the first body, and a white one that opens above the fourth close and closes above all "
        "highs of the rest."
    )
    meaning = "A rest within an advance that gives hardly anything back: the advance goes on."
    lookback = 14
    recognise = staticmethod(mat_hold)
    talib_parameters = {"penetration": "penetration"}  # noqa: RUF012
