"""Show one run: its inputs, its account and, where it was completed, its value over time."""

from __future__ import annotations

from application.inspection.shown import ShownRun
from application.inspection.tables import equity_table, events_table, orders_table, positions_table, trades_table
from application.journal.codec import EventCodec
from application.journal.event_store import EventStore
from application.ports.tape import Tape
from application.runs.equity import EquityCurve
from application.runs.excursions import excursions_of
from application.runs.read_back import read_back
from application.runs.recorded_candles import recorded_reader
from application.runs.result import Folded, fold_account, measure
from application.runs.run_journal import Attempt, RunJournal
from domain.performance.excursions import Excursion
from domain.performance.metrics import Metrics


class ShowRun:
    """Reads one run back."""

    def __init__(self, tape: Tape, journal: EventStore, codec: EventCodec) -> None:
        self._tape = tape
        self._runs = RunJournal(journal)
        self._codec = codec

    def run(self, reference: str) -> ShownRun:
        """The run that ``reference`` names: an id, the beginning of one, ``latest``, or ``<id>/<attempt>``.

        Raises:
            UnknownRun: there is none, or more than one.
        """
        attempt = self._runs.find(reference)
        events = list(self._runs.events(attempt))
        folded = fold_account(events, attempt.started.symbols)
        metrics, curve, excursions, note = self._valued(attempt, folded)
        return ShownRun(
            attempt=attempt,
            metrics=metrics,
            trades=trades_table(folded.statement, excursions),
            orders=orders_table(events),
            positions=positions_table(folded.portfolio),
            equity=equity_table(curve),
            events=events_table(events, self._codec),
            note=note,
        )

    def _valued(
        self, attempt: Attempt, folded: Folded
    ) -> tuple[Metrics | None, EquityCurve, tuple[Excursion, ...], str]:
        if attempt.status != "completed":
            return None, EquityCurve.empty(), (), f"the attempt is {attempt.status}: it has no result"
        reader = recorded_reader(self._tape, attempt)
        if reader.fingerprint().content != attempt.started.content:
            return None, EquityCurve.empty(), (), "the candles on the tape are no longer those that the run read"
        curve = read_back(folded, len(attempt.started.symbols), reader)
        excursions = excursions_of(folded.statement, attempt.started, reader)
        return measure(curve, folded, attempt.started, excursions=excursions), curve, excursions, ""
