"""Rising/falling three methods."""

from __future__ import annotations

from dataclasses import dataclass

from domain.indicators.patterns.base import Pattern


def rising_falling_three_methods(
    white4: bool,
    white3: bool,
    white2: bool,
    white1: bool,
    white0: bool,
    long4: bool,
    long0: bool,
    short3: bool,
    short2: bool,
    short1: bool,
    open0: float,
    high4: float,
    low4: float,
    close4: float,
    close3: float,
    close2: float,
    close1: float,
    close0: float,
    top3: float,
    top2: float,
    top1: float,
    bottom3: float,
    bottom2: float,
    bottom1: float,
) -> int:
    """Strength at the newest candle."""
    colours = white4 != white3 and white3 == white2 and white2 == white1 and white1 != white0
    sizes = long4 and short3 and short2 and short1 and long0
    second = bottom3 < high4 and top3 > low4
    third = bottom2 < high4 and top2 > low4
    fourth = bottom1 < high4 and top1 > low4
    if not (colours and sizes and second and third and fourth):
        return 0
    if white4 and close2 < close3 and close1 < close2 and open0 > close1 and close0 > close4:
        return 100
    if not white4 and close2 > close3 and close1 > close2 and open0 < close1 and close0 < close4:
        return -100
    return 0


@dataclass(frozen=True)
class CDLRISEFALL3METHODS(Pattern):
    """Rising/falling three methods: 100 for rising, -100 for falling three methods.

    Source: S. Nison (1991), Japanese Candlestick Charting Techniques; strengths as TA-Lib has them.
    """

    title = "Rising/falling three methods"
    bars = 5
    direction = "either"
    description = (
        "A long candle, three short ones of the other colour that drift against it within its range, and a long one "
        "of the first colour that opens beyond the fourth close and closes beyond the first close."
    )
    meaning = "A rest within a trend: the trend of the first candle goes on."
    lookback = 14
    recognise = staticmethod(rising_falling_three_methods)
