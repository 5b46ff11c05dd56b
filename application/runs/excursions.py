"""How far the price went against and for each trade of a run while it was held, from the bars that the run saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose

import numpy as np
import polars as pl

from application.market_data.candle_reader import SEEN, CandleReader
from application.runs.events import RunStarted
from application.runs.lineage import model_at
from application.trading.bars import Floats, Integers
from application.trading.execution import ExecutionModel, FillAt
from domain.orders.order import Side
from domain.performance.excursions import UNKNOWN, Excursion, Place, PriceBar, entry_range, excursion, exit_range
from domain.performance.numbers import SAME_MONEY
from domain.portfolio.position import ClosedPosition
from domain.portfolio.statement import Statement
from domain.shared.errors import CostError, InvalidValue


def excursions_of(statement: Statement, started: RunStarted, reader: CandleReader) -> tuple[Excursion, ...]:
    """The excursions of each closed position, in the order in which they were closed, by ``domain.performance.excursions``.

    What a scaled position did counts from its first entry, against its average entry price.

    Args:
        statement: what the account has done.
        started: the run's inputs; its execution model tells where in a bar a fill was.
        reader: the candles that it read; they are gone through once, where anything was closed.
    """
    trades = list(statement.closed)
    if not trades:
        return ()
    held = _by_symbol(trades)
    for frame in reader.frames(SEEN):
        _follow(frame, held)
    entries = _first_fills(statement)
    places = _Places(started)
    found = [UNKNOWN] * len(trades)
    for symbol, ranges in held.items():
        for row, number in enumerate(ranges.numbers):
            trade = trades[number]
            entry = entries.get((symbol, trade.opened_at, trade.quantity > 0), float(trade.entry_price))
            found[number] = ranges.excursion(row, trade, entry, places)
    return tuple(found)


def _by_symbol(trades: Sequence[ClosedPosition]) -> dict[str, _Ranges]:
    numbers: dict[str, list[int]] = {}
    for number, trade in enumerate(trades):
        numbers.setdefault(trade.symbol, []).append(number)
    return {symbol: _Ranges(own, trades) for symbol, own in numbers.items()}


def _first_fills(statement: Statement) -> dict[tuple[str, int, bool], float]:
    """Price of the first fill of each side in each bar: where a position was opened, that is its entry."""
    found: dict[tuple[str, int, bool], float] = {}
    for fill in statement.transactions:
        found.setdefault((fill.symbol, fill.at, fill.side is Side.BUY), float(fill.price))
    return found


def _follow(frame: pl.DataFrame, held: dict[str, _Ranges]) -> None:
    for symbol, part in _parts(frame, held):
        held[symbol].follow(
            part["open_time"].to_physical().cast(pl.Int64).to_numpy(),
            part.select("open", "high", "low", "close").to_numpy(),
        )


def _parts(frame: pl.DataFrame, held: dict[str, _Ranges]) -> Iterator[tuple[str, pl.DataFrame]]:
    if frame["symbol"].n_unique() == 1:
        symbol = str(frame["symbol"][0])
        if symbol in held:
            yield symbol, frame
        return
    wanted = frame.filter(pl.col("symbol").is_in(list(held)))
    for key, part in wanted.partition_by("symbol", maintain_order=True, as_dict=True).items():
        yield str(key[0]), part


class _Ranges:
    """What the trades of one symbol went through, bar after bar."""

    def __init__(self, numbers: list[int], trades: Sequence[ClosedPosition]) -> None:
        self.numbers = numbers
        self._opened: Integers = np.array([trades[number].opened_at for number in numbers], np.int64)
        self._closed: Integers = np.array([trades[number].closed_at for number in numbers], np.int64)
        count = len(numbers)
        self._low, self._high = np.full(count, np.inf), np.full(count, -np.inf)
        self._bars = np.zeros(count, np.int64)
        self._entry_bars, self._exit_bars = np.full((count, 4), np.nan), np.full((count, 4), np.nan)
        self._last = -1

    def follow(self, opened: Integers, prices: Floats) -> None:
        """Takes the symbol's next bars.

        Args:
            opened: (bars,) open times, ascending.
            prices: (bars, 4) open, high, low, close.
        """
        self._last = int(opened[-1])
        first = int(np.searchsorted(self._closed, opened[0], side="left"))
        stop = int(np.searchsorted(self._opened, opened[-1], side="right"))
        if first >= stop:
            return
        rows = slice(first, stop)
        begun, ended = self._opened[rows], self._closed[rows]
        entry, leave = np.searchsorted(opened, begun), np.searchsorted(opened, ended)
        _note(self._entry_bars[rows], entry, begun, opened, prices)
        _note(self._exit_bars[rows], leave, ended, opened, prices)
        start = np.where(begun < opened[0], 0, np.minimum(entry + 1, len(opened)))
        self._bars[rows] += np.maximum(np.minimum(leave + 1, len(opened)) - start, 0)
        between = np.flatnonzero(leave > start)
        if not len(between):
            return
        edges = np.column_stack((start[between], leave[between])).reshape(-1)
        padded = np.vstack((prices, prices[-1:]))
        lows = np.minimum.reduceat(padded[:, 2], edges)[::2]
        highs = np.maximum.reduceat(padded[:, 1], edges)[::2]
        self._low[first + between] = np.minimum(self._low[first + between], lows)
        self._high[first + between] = np.maximum(self._high[first + between], highs)

    def excursion(self, row: int, trade: ClosedPosition, entry: float, places: _Places) -> Excursion:
        """The excursions of one of the trades, ``entry`` being the price that it was opened at."""
        if np.isnan(self._entry_bars[row, 0]):
            return UNKNOWN
        long, left = trade.quantity > 0, float(trade.exit_price)
        known = [entry, left, *(float(end) for end in (self._low[row], self._high[row]) if np.isfinite(end))]
        way_out = Place.OPEN
        if not np.isnan(self._exit_bars[row, 0]):
            bar = PriceBar(*self._exit_bars[row].tolist())
            way_out = places.of_exit(trade, bar, is_last=trade.closed_at == self._last)
            if trade.closed_at != trade.opened_at:
                known += exit_range(bar, left, way_out)
        if trade.closed_at != trade.opened_at or way_out is Place.CLOSE:
            bar = PriceBar(*self._entry_bars[row].tolist())
            known += entry_range(bar, entry, places.of_entry(trade, entry, bar))
        return excursion(
            long=long,
            entry_price=float(trade.entry_price),
            lowest=min(known),
            highest=max(known),
            bars=int(self._bars[row]),
        )


def _note(kept: Floats, rows: Integers, wanted: Integers, opened: Integers, prices: Floats) -> None:
    """Keeps the prices of the bars that open at the wanted times."""
    inside = rows < len(opened)
    inside[inside] = opened[rows[inside]] == wanted[inside]
    kept[inside] = prices[rows[inside]]


class _Places:
    """Tells where in a bar a fill was, from its price and the run's execution model."""

    def __init__(self, started: RunStarted) -> None:
        self._started = started
        self._models: dict[int, ExecutionModel | None] = {}

    def of_entry(self, trade: ClosedPosition, price: float, bar: PriceBar) -> Place:
        """Where a position was opened."""
        direction = 1 if trade.quantity > 0 else -1
        model = self._model(trade.opened_at)
        if _at_closes(model) and self._is(price, bar.close, direction, model):
            return Place.CLOSE
        return Place.OPEN if self._is(price, bar.open, direction, model) else Place.INSIDE

    def of_exit(self, trade: ClosedPosition, bar: PriceBar, *, is_last: bool) -> Place:
        """Where it was closed; at a close only where orders fill there, or in the symbol's last bar."""
        direction, price = -1 if trade.quantity > 0 else 1, float(trade.exit_price)
        model = self._model(trade.closed_at)
        at_close = self._is(price, bar.close, direction, model)
        if at_close and _at_closes(model):
            return Place.CLOSE
        if self._is(price, bar.open, direction, model):
            return Place.OPEN
        return Place.CLOSE if at_close and is_last else Place.INSIDE

    def _is(self, price: float, shown: float, direction: int, model: ExecutionModel | None) -> bool:
        try:
            expected = shown if model is None else model.costs.slippage.worsen(shown, direction)
        except (
            CostError
        ):  # A slippage of the user's own is not run for this: wherever a run is looked at, its numbers are the same.
            return False
        return isclose(price, expected, rel_tol=SAME_MONEY)

    def _model(self, at: int) -> ExecutionModel | None:
        """How the run traded at an instant; None where it is a model that is not one of ours."""
        key = at if self._started.parent is not None else 0
        if key not in self._models:
            try:
                self._models[key] = model_at(self._started, at)
            except InvalidValue:
                self._models[key] = None
        return self._models[key]


def _at_closes(model: ExecutionModel | None) -> bool:
    return model is not None and model.fill_at is FillAt.SAME_CLOSE
