"""Evening star."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.base import parameter
from domain.indicators.patterns.base import Pattern


def evening_star(
    white2: bool,
    white0: bool,
    gap_up1: bool,
    long2: bool,
    long1: bool,
    long0: bool,
    close2: float,
    close0: float,
    body2: float,
    penetration: float,
) -> int:
    """Strength at the newest candle."""
    stands_apart = white2 and long2 and not long1 and gap_up1
    if stands_apart and long0 and not white0 and close0 < close2 - body2 * penetration:
        return -100
    return 0


@dataclass(frozen=True)
class CDLEVENINGSTAR(Pattern):
    """Evening star: -100 where it is complete.

    Attributes:
        penetration: share of the white body that the black candle must take back.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    penetration: float = parameter(0.3, at_least=0.0, kw_only=True)

    title = "Evening star"
    bars = 3
    direction = "bearish"
    description = (
        "A long white candle, a short one whose body gaps above it, and a black candle that closes well inside the "
        "white body."
    )
    meaning = "Buyers tire at the top and sellers take over: after an advance, a reversal downwards."
    lookback = 12
    recognise = staticmethod(evening_star)
    talib_parameters = {"penetration": "penetration"}  # noqa: RUF012
