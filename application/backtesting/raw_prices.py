"""Positions held over splits and dividends at prices that are not adjusted for them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate, groupby
from typing import NamedTuple

import numpy as np
import polars as pl

from application.market_data.selection import Prices, Selection, decided_from
from domain.market.corporate_actions import SPLIT
from domain.orders.order import Side
from domain.portfolio.position import Transaction

LEAST_STEP = 0.002
"""Smaller moves of the factor (adjusted close / close), as a fraction, may be rounding."""

SIGMAS = 4.0
"""So are moves within so many standard deviations of the factor's own noise, estimated from its median absolute move."""

MOST_NAMED = 3
"""More of a symbol's breaks, and more symbols, share a line."""

_SEEN = ("symbol", "open_time", "session", "close", "adjusted_close")

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


class Break(NamedTuple):
    """A session from which on a symbol's raw prices are of another kind.

    Attributes:
        symbol: whose.
        day: the ex-date, or the session at which the factor moves.
        opens: open time of the first bar since, microseconds since the epoch, UTC.
        what: the split or dividend, in words.
        size: by how much the price is moved by it, as a logarithm.
    """

    symbol: str
    day: date
    opens: int
    what: str
    size: float


class RawPriceWatch:
    """Looks at a run's candles as they pass for splits and dividends that the prices it sees are not adjusted for.

    The run sees raw prices where it asked for them, and of rows without an adjusted close. What is looked for are corporate actions, and
    moves of the factor (adjusted close / close) that none explains. A recorded split that the close does not show is one that the
    source has taken out of its prices already.
    """

    def __init__(self, selection: Selection, actions: pl.DataFrame | None = None) -> None:
        """Takes what the run reads, and the corporate actions of its symbols (rows of ``ACTION_SCHEMA``), as far as they are known."""
        self._selection = selection
        self._actions: dict[str, list[tuple[date, str, float]]] = {}
        if actions is not None:
            for symbol, ex_date, kind, value in actions.select("symbol", "ex_date", "kind", "value").iter_rows():
                self._actions.setdefault(symbol, []).append((ex_date, kind, value))
        self._last = pl.DataFrame()
        self._breaks: list[Break] = []

    def feed(self, frame: pl.DataFrame) -> None:
        """Takes the next frame, as ``CandleReader.frames`` gives them."""
        is_raw = self._selection.prices is Prices.RAW
        if not is_raw and (not self._actions or not frame["adjusted_close"].null_count()):
            self._last = pl.DataFrame()
            return
        wanted = decided_from(self._selection.start) & (pl.lit(is_raw) | pl.col("adjusted_close").is_null())
        rows = frame.filter(wanted).select(_SEEN)
        joined = pl.concat([self._last, rows]) if len(self._last) else rows
        for (symbol,), part in joined.group_by("symbol", maintain_order=True):
            self._look(str(symbol), part)
        self._last = joined.group_by("symbol", maintain_order=True).last().select(_SEEN)

    def warnings(self, transactions: Sequence[Transaction]) -> list[str]:
        """A line for each symbol that was held over a break, or one for all where there are many."""
        if not self._breaks:
            return []
        symbols = {one.symbol for one in self._breaks}
        held = _Held([fill for fill in transactions if fill.symbol in symbols])
        over = sorted((one for one in self._breaks if held.over(one)), key=lambda one: (one.symbol, one.opens))
        by_symbol = [(symbol, list(several)) for symbol, several in groupby(over, key=lambda one: one.symbol)]
        if len(by_symbol) <= MOST_NAMED:
            return [
                f"{symbol} was held over {_named(breaks)} at raw prices: {_MEANING}" for symbol, breaks in by_symbol
            ]
        largest = max(over, key=lambda one: abs(one.size))
        return [
            f"{len(by_symbol)} symbols were held over {len(over)} splits or dividends at raw prices, the largest "
            f"{_described(largest)} ({largest.symbol}): {_MEANING}"
        ]

    def _look(self, symbol: str, part: pl.DataFrame) -> None:
        opens = part["open_time"].to_physical().to_numpy()
        close, days = part["close"].to_numpy(), part["session"]
        explained = set()
        for ex_date, kind, value in self._actions.get(symbol, ()):
            place = int(days.search_sorted(ex_date, side="left"))
            if not 0 < place < len(days):
                continue
            explained.add(place)
            size = math.log(value) if kind == SPLIT else value / float(close[place - 1])
            if kind == SPLIT and abs(math.log(close[place] / close[place - 1]) + size) > abs(size) / 2.0:
                continue
            what = f"a split of {value:g}" if kind == SPLIT else f"a {kind.replace('_', ' ')} of {value:g}"
            self._breaks.append(Break(symbol, ex_date, int(opens[place]), what, size))
        for place, step in _factor_steps(close, part["adjusted_close"]):
            if place not in explained:
                what = f"an adjustment by {math.exp(-step):.4g}"
                self._breaks.append(Break(symbol, days[place], int(opens[place]), what, step))


_MEANING = "what the price moved there by itself is in the result, the shares or the money that holders got are not"


def _factor_steps(close: Floats, adjusted: pl.Series) -> Iterable[tuple[int, float]]:
    """Rows at which the factor moves by more than its noise, and by how much, as a logarithm."""
    if adjusted.null_count() == len(adjusted) or len(close) < 2:
        return ()
    steps = np.diff(np.log(adjusted.to_numpy() / close))
    noise = 1.4826 * float(np.nanmedian(np.abs(steps))) if np.isfinite(steps).any() else 0.0
    places = np.flatnonzero(np.abs(steps) > max(LEAST_STEP, SIGMAS * noise))
    return [(int(place) + 1, float(steps[place])) for place in places]


class _Held:
    """When each symbol was held."""

    def __init__(self, transactions: Sequence[Transaction]) -> None:
        fills: dict[str, list[Transaction]] = {}
        for fill in transactions:
            fills.setdefault(fill.symbol, []).append(fill)
        self._times = {symbol: [fill.at for fill in own] for symbol, own in fills.items()}
        self._quantities = {
            symbol: list(accumulate(fill.quantity if fill.side is Side.BUY else -fill.quantity for fill in own))
            for symbol, own in fills.items()
        }

    def over(self, one: Break) -> bool:
        """Whether anything was held when the bar of a break opened, by fills of earlier bars."""
        before = int(np.searchsorted(self._times.get(one.symbol, []), one.opens, side="left"))
        return before > 0 and bool(self._quantities[one.symbol][before - 1])


def _named(breaks: Sequence[Break]) -> str:
    """The largest few, in the order of time."""
    largest = sorted(breaks, key=lambda one: -abs(one.size))[:MOST_NAMED]
    text = ", ".join(_described(one) for one in sorted(largest, key=lambda one: one.opens))
    more = len(breaks) - len(largest)
    return f"{text} and {more} smaller" if more else text


def _described(one: Break) -> str:
    return f"{one.what} on {one.day:%Y-%m-%d}"
