"""The value of an account at every instant, from its ledger and the candles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from application.trading.bars import BarChunk, Floats, Integers
from application.trading.ledger import Ledger

MOST_INSTANTS = 2_000_000
"""Beyond so many instants only the last one of each session is kept, so that memory stays flat."""

_MOST_CELLS = 500_000


@dataclass(frozen=True, slots=True)
class EquityCurve:
    """The account's value over time.

    Attributes:
        times: (n,) close times of the instants, microseconds since the epoch, UTC, ascending.
        sessions: (n,) day numbers (days since the epoch) of the instants' sessions.
        values: (n,) money.
        cash: (n,) money.
        exposed: share of all instants at which a position was open; NaN without instants.
        held_return: return of the symbols in equal shares, each bought at its first close of the curve and held to its last, without
            costs (a share waits until its symbol's first bar), as a fraction; NaN where that is not known.
        closes: (symbols,) last close of each of the run's sorted symbols, 0 where it had none; empty where that is not known.
    """

    times: Integers
    sessions: Integers
    values: Floats
    cash: Floats
    exposed: float
    held_return: float = float("nan")
    closes: Floats = field(default_factory=lambda: np.empty(0))

    @staticmethod
    def empty() -> EquityCurve:
        """The curve of nothing."""
        none, nothing = np.empty(0, np.int64), np.empty(0)
        return EquityCurve(none, none, nothing, nothing, float("nan"))

    def at_session_ends(self) -> EquityCurve:
        """The last instant of each session."""
        if not len(self.times):
            return self
        last = np.flatnonzero(np.r_[self.sessions[1:] != self.sessions[:-1], True])
        return replace(
            self,
            times=self.times[last],
            sessions=self.sessions[last],
            values=self.values[last],
            cash=self.cash[last],
        )


class _Rows(NamedTuple):
    """Closes of bars, instant by instant in the order in which they close.

    Attributes:
        opened: (rows,) open time of each row's instant, which tells instants apart.
        closed: (rows,) close time of the instant, ascending.
        symbol: (rows,) place of the symbol.
        session: (rows,) day number of the bar's session.
        close: (rows,) close of the bar.
    """

    opened: Integers
    closed: Integers
    symbol: Integers
    session: Integers
    close: Floats

    def part(self, first: int, stop: int) -> _Rows:
        """The rows from ``first`` up to ``stop``."""
        return _Rows._make(column[first:stop] for column in self)

    def starts(self) -> Integers:
        """Places of the first row of each instant."""
        return np.concatenate(([0], np.flatnonzero(self.opened[1:] != self.opened[:-1]) + 1))


class EquityProjection:
    """Marks an account to market: ``cash + sum of quantity * last close`` at the close of each instant.

    Chunks are fed in order, once every ledger step up to their last close is in the ledger; a ledger that still grows is
    handed in as the list that grows. Where markets have different sessions, an instant that opens later may close earlier: what a
    later chunk might still overtake waits for it.
    """

    def __init__(self, symbols: int, ledger: Ledger) -> None:
        self._ledger = ledger
        self._done = 0
        self._closes = np.zeros(symbols)
        self._first_closes = np.zeros(symbols)
        self._held = np.zeros(symbols)
        self._cash = 0.0
        self._exposed = 0
        self._instants = 0
        self._waiting: _Rows | None = None
        self._parts: list[tuple[Integers, Integers, Floats, Floats]] = []
        self._kept = 0

    def feed(self, chunk: BarChunk) -> None:
        """Values the account at the closes of a chunk's instants."""
        rows = _in_order_of_closing(_rows(chunk), self._waiting)
        final = int(np.searchsorted(rows.closed, chunk.open_time[-1], side="right"))
        self._waiting = _Rows._make(column.copy() for column in rows.part(final, len(rows.closed)))
        self._mark(rows.part(0, final))

    def curve(self) -> EquityCurve:
        """The curve of all that was fed."""
        if self._waiting is not None:
            self._mark(self._waiting)
            self._waiting = None
        return self._curve()

    def _curve(self) -> EquityCurve:
        exposed = self._exposed / self._instants if self._instants else float("nan")
        if not self._parts:
            return EquityCurve.empty()
        times, sessions, values, cash = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        return EquityCurve(times, sessions, values, cash, exposed, self._held_return(), self._closes.copy())

    def _mark(self, rows: _Rows) -> None:
        if not len(rows.closed):
            return
        starts = rows.starts()
        if len(starts) > 1 and len(starts) * len(self._closes) > _MOST_CELLS:
            middle = int(starts[len(starts) // 2])
            self._mark(rows.part(0, middle))
            self._mark(rows.part(middle, len(rows.closed)))
            return
        times = rows.closed[starts]
        if not self._first_closes.all():
            self._note_first_closes(rows)
        closes = self._last_closes(rows, starts)
        held, cash = self._holdings(times)
        values = cash + np.einsum("ij,ij->i", held, closes)
        self._instants += len(times)
        self._exposed += int(np.count_nonzero(held.any(axis=1)))
        self._keep(times, rows.session[starts], values, cash)

    def _note_first_closes(self, rows: _Rows) -> None:
        codes, places = np.unique(rows.symbol, return_index=True)
        fresh = self._first_closes[codes] == 0.0
        self._first_closes[codes[fresh]] = rows.close[places[fresh]]

    def _held_return(self) -> float:
        bought = self._first_closes > 0
        growth = np.divide(self._closes, self._first_closes, out=np.ones_like(self._closes), where=bought)
        return float(growth.mean() - 1.0) if bought.any() else float("nan")

    def _last_closes(self, rows: _Rows, starts: Integers) -> Floats:
        """(instants, symbols) last known closes; zero where a symbol has none yet."""
        instants, symbols, count = len(starts), len(self._closes), len(rows.close)
        if count == instants * symbols:
            closes = rows.close.reshape(instants, symbols)
            self._closes = closes[-1].copy()
            return closes
        instant = np.repeat(np.arange(instants), np.diff(starts, append=count))
        row = np.zeros((instants, symbols), dtype=np.int64)
        row[instant, rows.symbol] = np.arange(1, count + 1)
        np.maximum.accumulate(row, axis=0, out=row)
        closes = np.where(row > 0, _from_zero(rows.close)[row], self._closes)
        self._closes = closes[-1].copy()
        return closes

    def _holdings(self, times: Integers) -> tuple[Floats, Floats]:
        """(instants, symbols) units held and (instants,) cash at each close."""
        steps = self._ledger.columns(self._done)
        passed = int(np.searchsorted(steps.at, times[-1], side="right"))
        self._done += passed
        at, codes, quantities, money = (column[:passed] for column in steps)
        cash = np.concatenate(((self._cash,), money))[np.searchsorted(at, times, side="right")]
        self._cash = float(cash[-1])
        moved = codes >= 0
        step = np.zeros((len(times), len(self._held)), dtype=np.int64)
        step[np.searchsorted(times, at[moved]), codes[moved]] = np.flatnonzero(moved) + 1
        np.maximum.accumulate(step, axis=0, out=step)
        held = np.where(step > 0, _from_zero(quantities)[step], self._held)
        self._held = held[-1].copy()
        return held, cash

    def _keep(self, times: Integers, sessions: Integers, values: Floats, cash: Floats) -> None:
        self._parts.append((times, sessions, values, cash))
        self._kept += len(times)
        if self._kept > MOST_INSTANTS:
            thin = self._curve().at_session_ends()
            self._parts = [(thin.times, thin.sessions, thin.values, thin.cash)]
            self._kept = len(thin.times)


def _rows(chunk: BarChunk) -> _Rows:
    starts = chunk.instants()
    closed = np.repeat(np.maximum.reduceat(chunk.close_time, starts), np.diff(starts, append=len(chunk)))
    return _Rows(chunk.open_time, closed, chunk.symbol, chunk.session, chunk.close)


def _in_order_of_closing(rows: _Rows, before: _Rows | None) -> _Rows:
    """The rows behind those before them, unless they close earlier."""
    if before is not None:
        rows = _Rows._make(map(np.concatenate, zip(before, rows, strict=True)))
    if (rows.closed[1:] < rows.closed[:-1]).any():
        order = np.argsort(rows.closed, kind="stable")
        rows = _Rows._make(column[order] for column in rows)
    return rows


def _from_zero(values: Floats | Integers) -> Floats:
    """The values at their places from 1; 0 at place 0."""
    return np.concatenate(((0.0,), values))
