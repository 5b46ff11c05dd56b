"""Excursions: how far a trade's price went against it and for it while it was held.

Both are fractions of the average entry price. Only prices that the trade certainly went through count, as far as bars can tell:

- **bars between** entry and exit: low and high;
- **the entry's bar**, entered at its open: low and high. Entered inside, by a limit or a stop: its close, and the extreme that the
  price was on its way to (the low where it came down to the entry, the high where it came up), because the other one may have been
  before. Entered at its close: nothing;
- **the exit's bar**, left at its open: nothing but the exit. Left inside: its open. Left at its close: low and high;
- entry and exit **in one bar**: nothing but these two, unless it was left at the close, when the rule of the entry's bar holds;
- the **entry and the exit** themselves, slippage included.

Source: Sweeney (1996), Maximum Adverse Excursion: Analyzing Price Fluctuations for Trading Management.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum


class Place(Enum):
    """Where in a bar a fill was."""

    OPEN = "open"
    INSIDE = "inside"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Excursion:
    """How a trade went while it was held.

    Attributes:
        bars: bars from the entry's to the exit's, 0 where they are one.
        adverse: maximum adverse excursion (MAE), a fraction of the entry price, at most 0.
        favourable: maximum favourable excursion (MFE), a fraction of the entry price, at least 0.
    """

    bars: int
    adverse: float
    favourable: float


UNKNOWN = Excursion(-1, math.nan, math.nan)
"""Of a trade whose bars cannot be read."""


@dataclass(frozen=True, slots=True)
class PriceBar:
    """Prices of one bar."""

    open: float
    high: float
    low: float
    close: float


def entry_range(bar: PriceBar, price: float, place: Place) -> tuple[float, float]:
    """Lowest and highest price that a trade went through in the bar of its entry, where it was held to the bar's close.

    Args:
        bar: the entry's bar.
        price: price of the entry.
        place: where in the bar it was.
    """
    if place is Place.OPEN:
        return bar.low, bar.high
    if place is Place.CLOSE:
        return price, price
    low = bar.low if price < bar.open else min(price, bar.close)
    high = bar.high if price > bar.open else max(price, bar.close)
    return low, high


def exit_range(bar: PriceBar, price: float, place: Place) -> tuple[float, float]:
    """Lowest and highest price that a trade went through in the bar of its exit, where it was held from the bar's open."""
    if place is Place.OPEN:
        return price, price
    if place is Place.CLOSE:
        return bar.low, bar.high
    return min(price, bar.open), max(price, bar.open)


def excursion(*, long: bool, entry_price: float, lowest: float, highest: float, bars: int) -> Excursion:
    """The excursions of a trade from the lowest and highest price that it went through, entry and exit included."""
    if not entry_price > 0:
        return Excursion(bars, math.nan, math.nan)
    fall, rise = min(lowest / entry_price - 1.0, 0.0), max(highest / entry_price - 1.0, 0.0)
    return Excursion(bars, fall, rise) if long else Excursion(bars, 0.0 - rise, 0.0 - fall)
