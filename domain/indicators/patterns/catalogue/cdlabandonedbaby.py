"""Abandoned baby."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.patterns.base import Pattern


def abandoned_baby(
    white2: bool,
    white0: bool,
    long2: bool,
    long0: bool,
    doji1: bool,
    high2: float,
    high1: float,
    high0: float,
    low2: float,
    low1: float,
    low0: float,
    close2: float,
    close0: float,
    body2: float,
    penetration: float,
) -> int:
    """Strength at the newest candle."""
    if not (long2 and doji1 and long0):
        return 0
    if white2 and not white0 and close0 < close2 - body2 * penetration and low1 > high2 and high0 < low1:
        return -100
    if not white2 and white0 and close0 > close2 + body2 * penetration and high1 < low2 and low0 > high1:
        return 100
    return 0


@dataclass(frozen=True)
class CDLABANDONEDBABY(Pattern):
    """Abandoned baby: 100 at a bottom, -100 at a top.

    Attributes:
        penetration: share of the first body that the third close must take back.

    Source: G. L. Morris (2006), Candlestick Charting Explained; strengths as TA-Lib has them.
    """

    penetration: float = parameter(0.3, at_least=0.0, kw_only=True)

    title = "Abandoned baby"
    bars = 3
    direction = "either"
    description = (
        "A long candle, a doji that gaps away from it with its shadows, and a candle of the other colour that gaps "
        "back with its shadows and closes well into the first body."
    )
    meaning = "A rare and strong reversal: those who traded at the doji are left alone on the wrong side."
    lookback = 12
    recognise = staticmethod(abandoned_baby)
    talib_parameters = {"penetration": "penetration"}  # noqa: RUF012
