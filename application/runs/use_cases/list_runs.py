"""List the runs in the journal."""

from __future__ import annotations

from application.journal.event_store import EventStore
from application.runs.run_journal import Attempt, RunJournal


class ListRuns:
    """Lists attempts, newest first."""

    def __init__(self, journal: EventStore) -> None:
        self._runs = RunJournal(journal)

    def run(self, *, every_attempt: bool = False) -> list[Attempt]:
        """One attempt per run (its newest completed one, or its newest), or every attempt where that is asked for."""
        attempts = self._runs.attempts()
        if not every_attempt:
            best: dict[str, Attempt] = {}
            for attempt in attempts:
                held = best.get(attempt.run_id)
                if held is None or attempt.status == "completed" or held.status != "completed":
                    best[attempt.run_id] = attempt
            attempts = list(best.values())
        return sorted(attempts, key=lambda attempt: attempt.started_at, reverse=True)
