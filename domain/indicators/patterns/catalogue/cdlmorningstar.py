"""Morning star."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.patterns.base import Pattern


def morning_star(
    white2: bool,
    white0: bool,
    gap_down1: bool,
    long2: bool,
    long1: bool,
    long0: bool,
    close2: float,
    close0: float,
    body2: float,
    penetration: float,
) -> int:
    """Strength at the newest candle."""
    stands_apart = not white2 and long2 and not long1 and gap_down1
    if stands_apart and long0 and white0 and close0 > close2 + body2 * penetration:
        return 100
    return 0


@dataclass(frozen=True)
class CDLMORNINGSTAR(Pattern):
    """Morning star: 100 where it is complete.

    Attributes:
        penetration: share of the black body that the white candle must take back.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    penetration: float = parameter(0.3, at_least=0.0, kw_only=True)

    title = "Morning star"
    bars = 3
    direction = "bullish"
    description = (
        "A long black candle, a short one whose body gaps below it, and a white candle that closes well inside the "
        "black body."
    )
    meaning = "Sellers tire at the bottom and buyers take over: after a decline, a reversal upwards."
    lookback = 12
    recognise = staticmethod(morning_star)
    talib_parameters = {"penetration": "penetration"}  # noqa: RUF012
