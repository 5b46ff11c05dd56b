"""The account of a run at an instant of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from application.ports.event_store import EventStore
from application.ports.snapshot_store import SnapshotStore
from application.ports.tape import Tape
from application.runs.candles import SESSION
from application.runs.journal import Attempt, RunJournal
from application.runs.recorded import recorded_reader
from application.runs.snapshots import folded_up_to
from domain.portfolio.portfolio import Portfolio
from domain.shared.errors import InvalidValue
from domain.shared.interval import to_microseconds


@dataclass(frozen=True, slots=True)
class PastState:
    """An account as it was.

    Attributes:
        attempt: whose account it is.
        at: the instant, microseconds since the epoch, UTC: all events up to and at it are in.
        version: version of the last event that is in.
        portfolio: cash, positions and working orders.
        closes: last close of each symbol held, as the run saw it; a symbol without one is missing.
        equity: cash and positions at these closes, money.
    """

    attempt: Attempt
    at: int
    version: int
    portfolio: Portfolio
    closes: dict[str, float]
    equity: float


class StateAt:
    """Folds a run's account up to an instant."""

    def __init__(self, tape: Tape, journal: EventStore, snapshots: SnapshotStore) -> None:
        self._tape = tape
        self._journal = journal
        self._snapshots = snapshots
        self._runs = RunJournal(journal)

    def run(self, reference: str, at: date | datetime) -> PastState:
        """The account after all events up to ``at``; a date means the close of that session.

        Raises:
            UnknownRun: there is no such run.
            InvalidValue: the instant is before the run's first event.
        """
        attempt = self._runs.find(reference)
        frames = recorded_reader(self._tape, attempt).frames()
        seen = [frame.filter(_up_to(at)).select("symbol", "close_time", "close") for frame in frames]
        candles = (
            pl.concat(seen)
            if seen
            else pl.DataFrame(schema={"symbol": pl.String, "close_time": pl.Datetime("us", "UTC"), "close": pl.Float64})
        )
        instant = _instant(at, candles)
        state, version = folded_up_to(self._journal, self._snapshots, attempt, instant)
        if not version:
            raise InvalidValue(f"{at} is before the first event of run {attempt.run_id}", field="at", value=at)
        last = candles.group_by("symbol", maintain_order=True).agg(pl.col("close").last())
        known = dict(last.iter_rows())
        closes = {symbol: known[symbol] for symbol in sorted(state.positions) if symbol in known}
        value = sum(float(state.positions[symbol].quantity) * close for symbol, close in closes.items())
        return PastState(attempt, instant, version, state, closes, float(state.cash) + value)


def _up_to(at: date | datetime) -> pl.Expr:
    return pl.col("close_time") <= at if isinstance(at, datetime) else at >= SESSION


def _instant(at: date | datetime, candles: pl.DataFrame) -> int:
    """The instant itself; for a date the last close of its session, at the least the date's last microsecond."""
    if isinstance(at, datetime):
        return to_microseconds(at)
    end = datetime(at.year, at.month, at.day, tzinfo=UTC) + timedelta(days=1) - timedelta(microseconds=1)
    last = candles["close_time"].max()
    return to_microseconds(end if last is None else last)  # type: ignore[arg-type]
