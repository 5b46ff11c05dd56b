"""The runs in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from application.journal.event_store import EventStore
from application.ports.clock import Clock

if TYPE_CHECKING:
    from application.runs.run_journal import RunJournal
    from application.runs.use_cases.delete_run import DeleteRun
    from application.runs.use_cases.list_runs import ListRuns
    from infrastructure.containers.container import Container


def run_journal(container: Container) -> RunJournal:
    """Finds runs by their ids and reads their events."""
    from application.runs.run_journal import RunJournal

    return RunJournal(container.get(EventStore))


def list_runs(container: Container) -> ListRuns:
    """Lists runs, newest first."""
    from application.runs.use_cases.list_runs import ListRuns

    return ListRuns(container.get(EventStore))


def delete_run(container: Container) -> DeleteRun:
    """Takes a run out of the lists."""
    from application.runs.use_cases.delete_run import DeleteRun

    return DeleteRun(container.get(EventStore), container.get(Clock))
