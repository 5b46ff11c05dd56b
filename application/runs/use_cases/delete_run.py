"""Take a run out of the lists."""

from __future__ import annotations

from application.journal.event_store import EventStore
from application.ports.clock import Clock
from application.runs.events import RunDeleted
from application.runs.run_journal import RunJournal
from domain.shared.interval import to_microseconds


class DeleteRun:
    """Marks every attempt at a run as deleted; the journal only grows, so the events themselves stay."""

    def __init__(self, journal: EventStore, clock: Clock) -> None:
        self._runs = RunJournal(journal)
        self._clock = clock

    def run(self, reference: str) -> tuple[str, int]:
        """Deletes the run that ``reference`` names and returns its id and the number of its attempts.

        Raises:
            UnknownRun: there is none, or more than one.
        """
        run_id = self._runs.find(reference).run_id
        attempts = self._runs.attempts(run_id)
        for attempt in attempts:
            self._runs.append(attempt, RunDeleted("user"), to_microseconds(self._clock.now()))
        return run_id, len(attempts)
