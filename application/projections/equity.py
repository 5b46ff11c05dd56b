"""The value of an account at every instant, from its ledger and the candles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from application.engine.bars import BarChunk, Floats, Integers
from application.engine.ledger import Ledger

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
    """

    times: Integers
    sessions: Integers
    values: Floats
    cash: Floats
    exposed: float

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
        return EquityCurve(self.times[last], self.sessions[last], self.values[last], self.cash[last], self.exposed)


class EquityProjection:
    """Marks an account to market: ``cash + sum of quantity * last close`` at the close of each instant.

    Chunks are fed in order, once every ledger step up to their last close is in the ledger; a ledger that still grows is
    handed in as the list that grows.
    """

    def __init__(self, symbols: int, ledger: Ledger) -> None:
        self._ledger = ledger
        self._done = 0
        self._closes = np.zeros(symbols)
        self._held = np.zeros(symbols)
        self._cash = 0.0
        self._exposed = 0
        self._instants = 0
        self._parts: list[tuple[Integers, Integers, Floats, Floats]] = []
        self._kept = 0

    def feed(self, chunk: BarChunk) -> None:
        """Values the account at the closes of a chunk's instants."""
        starts = chunk.instants()
        if len(starts) > 1 and len(starts) * len(self._closes) > _MOST_CELLS:
            middle = int(starts[len(starts) // 2])
            self.feed(chunk.rows(0, middle))
            self.feed(chunk.rows(middle, len(chunk)))
            return
        times = np.maximum.reduceat(chunk.close_time, starts)
        instant = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(chunk)))
        closes = self._last_closes(chunk, instant, len(starts))
        held, cash = self._holdings(times)
        values = cash + np.einsum("ij,ij->i", held, closes)
        self._instants += len(times)
        self._exposed += int(np.count_nonzero(held.any(axis=1)))
        self._keep(times, chunk.session[starts], values, cash)

    def curve(self) -> EquityCurve:
        """The curve so far."""
        exposed = self._exposed / self._instants if self._instants else float("nan")
        if not self._parts:
            return EquityCurve.empty()
        times, sessions, values, cash = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        return EquityCurve(times, sessions, values, cash, exposed)

    def _last_closes(self, chunk: BarChunk, instant: npt.NDArray[np.int64], instants: int) -> Floats:
        """(instants, symbols) last known closes; zero where a symbol has none yet."""
        symbols = len(self._closes)
        if len(chunk) == instants * symbols:
            closes = chunk.close.reshape(instants, symbols)
            self._closes = closes[-1]
            return closes
        row = np.zeros((instants + 1, symbols), dtype=np.int64)
        row[instant + 1, chunk.symbol] = np.arange(1, len(chunk) + 1)
        np.maximum.accumulate(row, axis=0, out=row)
        row = row[1:]
        closes = np.where(row > 0, _from_zero(chunk.close)[row], self._closes)
        self._closes = closes[-1]
        return closes

    def _holdings(self, times: Integers) -> tuple[Floats, Floats]:
        """(instants, symbols) units held and (instants,) cash at each close."""
        steps = self._ledger.columns(self._done)
        passed = int(np.searchsorted(steps.at, times[-1], side="right"))
        self._done += passed
        at, codes, quantities, money = (column[:passed] for column in steps)
        cash = np.concatenate(((self._cash,), money))[np.searchsorted(at, times, side="right")]
        self._cash = float(cash[-1])
        by_time, moved = np.argsort(times, kind="stable"), codes >= 0
        step = np.zeros((len(times), len(self._held)), dtype=np.int64)
        step[np.searchsorted(times[by_time], at[moved]), codes[moved]] = np.flatnonzero(moved) + 1
        np.maximum.accumulate(step, axis=0, out=step)
        held = np.empty(step.shape)
        held[by_time] = np.where(step > 0, _from_zero(quantities)[step], self._held)
        self._held = held[by_time[-1]].copy()
        return held, cash

    def _keep(self, times: Integers, sessions: Integers, values: Floats, cash: Floats) -> None:
        self._parts.append((times, sessions, values, cash))
        self._kept += len(times)
        if self._kept > MOST_INSTANTS:
            thin = self.curve().at_session_ends()
            self._parts = [(thin.times, thin.sessions, thin.values, thin.cash)]
            self._kept = len(thin.times)


def _from_zero(values: Floats | Integers) -> Floats:
    """The values at their places from 1; 0 at place 0."""
    return np.concatenate(((0.0,), values))
