"""The account of a run at an instant of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from application.journal.event_store import EventStore
from application.journal.snapshot_store import SnapshotStore
from application.ports.errors import UnknownSeries
from application.ports.tape import Tape
from application.runs.last_closes import end_of, last_closes
from application.runs.recorded_candles import recorded_reader
from application.runs.run_journal import Attempt, RunJournal
from application.trading.snapshots import folded_up_to
from domain.portfolio.portfolio import Portfolio
from domain.portfolio.statement import Totals
from domain.shared.errors import InvalidCandles, InvalidValue
from domain.shared.interval import to_microseconds

_GONE = "the candles that the run read are no longer on the tape: positions are not valued"
_OTHERS = "the candles on the tape are no longer those that the run read: positions are not valued"


@dataclass(frozen=True, slots=True)
class PastState:
    """An account as it was.

    Attributes:
        attempt: whose account it is.
        at: the instant, microseconds since the epoch, UTC: all events up to and at it are in.
        version: version of the last event that is in.
        portfolio: cash, positions and working orders.
        totals: the sums of what it had done by then.
        closes: last close of each symbol held, as the run saw it; empty where that cannot be told.
        equity: cash and positions at these closes, money; None where they cannot be told.
        note: why the positions are not valued; "" where they are.
    """

    attempt: Attempt
    at: int
    version: int
    portfolio: Portfolio
    totals: Totals
    closes: dict[str, float]
    equity: float | None
    note: str


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
        closes, instant, note = self._last_closes(attempt, at)
        state, totals, version = folded_up_to(self._journal, self._snapshots, attempt.stream, instant)
        if not version:
            raise InvalidValue(f"{at} is before the first event of run {attempt.run_id}", field="at", value=at)
        known = {symbol: closes[symbol] for symbol in sorted(state.positions) if symbol in closes}
        value = sum(float(state.positions[symbol].quantity) * close for symbol, close in known.items())
        equity = None if note else float(state.cash) + value
        return PastState(attempt, instant, version, state, totals, known, equity, note)

    def _last_closes(self, attempt: Attempt, at: date | datetime) -> tuple[dict[str, float], int, str]:
        """The last close of each symbol up to then, the instant, and why there are no closes."""
        instant = to_microseconds(at if isinstance(at, datetime) else end_of(at))
        try:
            reader = recorded_reader(self._tape, attempt)
            if reader.fingerprint().content != attempt.started.content:
                return {}, instant, _OTHERS
        except (UnknownSeries, InvalidCandles):
            return {}, instant, _GONE
        past = last_closes(reader, at)
        return past.closes, past.at, ""
