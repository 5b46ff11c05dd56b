"""Dark cloud cover."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.patterns.base import Pattern


def dark_cloud_cover(
    white1: bool,
    white0: bool,
    long1: bool,
    open1: float,
    open0: float,
    high1: float,
    close1: float,
    close0: float,
    body1: float,
    penetration: float,
) -> int:
    """Strength at the newest candle."""
    deep = close0 > open1 and close0 < close1 - body1 * penetration
    if white1 and long1 and not white0 and open0 > high1 and deep:
        return -100
    return 0


@dataclass(frozen=True)
class CDLDARKCLOUDCOVER(Pattern):
    """Dark cloud cover: -100 where it is complete.

    Attributes:
        penetration: share of the white body that the black candle must take back.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    penetration: float = parameter(0.5, at_least=0.0, kw_only=True)

    title = "Dark cloud cover"
    bars = 2
    direction = "bearish"
    description = (
        "A long white candle, then a black one that opens above the high before and closes well inside the white body."
    )
    meaning = "A new high is sold hard: after an advance, a reversal downwards."
    lookback = 11
    recognise = staticmethod(dark_cloud_cover)
    talib_parameters = {"penetration": "penetration"}  # noqa: RUF012
