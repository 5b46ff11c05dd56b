"""Show one run: its inputs, its account and, where it was completed, its value over time."""

from __future__ import annotations

from collections.abc import Sequence

from application.inspection.by_symbol import by_symbol_table
from application.inspection.own_metrics import with_own
from application.inspection.shown import ShownRun
from application.inspection.tables import equity_table, events_table, orders_table, positions_table, trades_table
from application.journal.codec import EventCodec
from application.journal.event_store import EventStore
from application.ports.tape import Tape
from application.runs.equity import EquityCurve
from application.runs.excursions import excursions_of
from application.runs.read_back import read_back
from application.runs.recorded_candles import recorded_reader
from application.runs.result import Folded, fold_account, frequency_warnings, measure
from application.runs.run_journal import Attempt, RunJournal
from domain.performance.excursions import Excursion
from domain.performance.metrics import Metrics
from domain.performance.own import OwnMetric


class ShowRun:
    """Reads one run back."""

    def __init__(self, tape: Tape, journal: EventStore, codec: EventCodec) -> None:
        self._tape = tape
        self._runs = RunJournal(journal)
        self._codec = codec

    def run(self, reference: str, own: Sequence[OwnMetric] = ()) -> ShownRun:
        """The run that ``reference`` names: an id, the beginning of one, ``latest``, or ``<id>/<attempt>``.

        Args:
            reference: which run.
            own: metrics of the user's own, computed with the others.

        Raises:
            UnknownRun: there is none, or more than one.
        """
        attempt = self._runs.find(reference)
        events = list(self._runs.events(attempt))
        folded = fold_account(events, attempt.started.symbols)
        metrics, curve, excursions, note = self._valued(attempt, folded, own)
        return ShownRun(
            attempt=attempt,
            metrics=metrics,
            trades=trades_table(folded.statement, excursions),
            orders=orders_table(events),
            positions=positions_table(folded.portfolio),
            equity=equity_table(curve, attempt.started.initial_cash),
            events=events_table(events, self._codec),
            note=note,
            warnings=_warnings(attempt, curve, metrics),
            by_symbol=by_symbol_table(folded.statement, folded.portfolio, attempt.started.symbols, curve),
        )

    def _valued(
        self, attempt: Attempt, folded: Folded, own: Sequence[OwnMetric]
    ) -> tuple[Metrics | None, EquityCurve, tuple[Excursion, ...], str]:
        if attempt.status != "completed":
            return None, EquityCurve.empty(), (), f"the attempt is {attempt.status}: it has no result"
        reader = recorded_reader(self._tape, attempt)
        if reader.fingerprint().content != attempt.started.content:
            return None, EquityCurve.empty(), (), "the candles on the tape are no longer those that the run read"
        curve = read_back(folded, len(attempt.started.symbols), reader)
        excursions = excursions_of(folded.statement, attempt.started, reader)
        metrics = measure(curve, folded, attempt.started, excursions=excursions)
        return with_own(metrics, own, curve, folded, attempt.started, excursions), curve, excursions, ""


def _warnings(attempt: Attempt, curve: EquityCurve, metrics: Metrics | None) -> tuple[str, ...]:
    """What was recorded, how the run is annualised where it was recorded before that was looked at, and the user's own errors."""
    recorded = getattr(attempt.ended, "warnings", ())
    if metrics is None:
        return tuple(recorded)
    return tuple(dict.fromkeys([*recorded, *frequency_warnings(curve, attempt.started), *metrics.errors]))
