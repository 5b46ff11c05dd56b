"""Runs as they stand in the journal: one stream per attempt, ``run/<run id>/<attempt>``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.event_store import ANY_VERSION, EventStore
from application.ports.errors import UnknownRun
from application.runs.events import RunCompleted, RunDeleted, RunFailed, RunInterrupted, RunStarted

PREFIX = "run/"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a run.

    Attributes:
        stream: its stream in the journal.
        started: what it was to do.
        started_at: when it was recorded, microseconds since the epoch, UTC.
        ended: how it ended; None where it never did (the process was killed, or it still runs).
        ended_at: when that was recorded; None likewise.
        version: version of its last event.
        deleted: whether it is no longer to be listed or served.
    """

    stream: str
    started: RunStarted
    started_at: int
    ended: RunCompleted | RunFailed | RunInterrupted | None
    ended_at: int | None
    version: int
    deleted: bool

    @property
    def run_id(self) -> str:
        """The run that this is an attempt at."""
        return self.started.run_id

    @property
    def status(self) -> str:
        """``completed``, ``failed``, ``interrupted``, or ``unfinished`` where no end was recorded."""
        names = {RunCompleted: "completed", RunFailed: "failed", RunInterrupted: "interrupted"}
        return names.get(type(self.ended), "unfinished")


class RunJournal:
    """Finds attempts in the journal and says what became of them."""

    def __init__(self, events: EventStore) -> None:
        self._events = events

    def attempts(self, run_id: str = "") -> list[Attempt]:
        """All attempts that were not deleted, by run and number; of one run where its id is given."""
        return self._in_streams(f"{PREFIX}{run_id}/" if run_id else PREFIX)

    def _in_streams(self, prefix: str) -> list[Attempt]:
        found = [self.attempt(stream) for stream in self._events.streams(prefix)]
        return [attempt for attempt in found if attempt is not None and not attempt.deleted]

    def attempt(self, stream: str) -> Attempt | None:
        """The attempt of a stream; None where the stream does not begin with a start."""
        first = next(iter(self._events.read(stream, limit=1)), None)
        if first is None or not isinstance(first.event, RunStarted):
            return None
        version = self._events.version(stream)
        tail = list(self._events.read(stream, after=max(version - 2, 0)))
        ended = next((one for one in tail if isinstance(one.event, RunCompleted | RunFailed | RunInterrupted)), None)
        return Attempt(
            stream=stream,
            started=first.event,
            started_at=first.recorded_at,
            ended=None if ended is None else ended.event,
            ended_at=None if ended is None else ended.recorded_at,
            version=version,
            deleted=any(isinstance(one.event, RunDeleted) for one in tail),
        )

    def published(self, run_id: str) -> Attempt | None:
        """The newest completed attempt at a run; None where there is none."""
        completed = [attempt for attempt in self.attempts(run_id) if isinstance(attempt.ended, RunCompleted)]
        return completed[-1] if completed else None

    def find(self, reference: str) -> Attempt:
        """The attempt that a user means: a run id or the beginning of one, ``latest``, or ``<run id>/<attempt>``.

        Of several attempts at a run the newest completed one is meant, or the newest one where none was completed.

        Raises:
            UnknownRun: no run, or more than one, goes by that.
        """
        run_text, _, number = reference.partition("/")
        if reference == "latest":
            attempts = sorted(self.attempts(), key=lambda attempt: attempt.started_at)[-1:]
        else:
            attempts = self._in_streams(f"{PREFIX}{run_text}") if run_text else []
        if number:
            attempts = [attempt for attempt in attempts if str(attempt.started.attempt) == number.lstrip("0")]
        runs = sorted({attempt.run_id for attempt in attempts})
        if not runs:
            raise UnknownRun(f"no run {reference!r}: `ticktape runs` lists what there is")
        if len(runs) > 1:
            raise UnknownRun(f"{reference!r} is the beginning of {len(runs)} runs ({', '.join(runs)}): give more of it")
        completed = [attempt for attempt in attempts if isinstance(attempt.ended, RunCompleted)]
        return (completed or attempts)[-1]

    def next_stream(self, run_id: str) -> tuple[int, str]:
        """Number and stream of the next attempt at a run; deleted attempts keep their numbers."""
        number = len(self._events.streams(f"{PREFIX}{run_id}/")) + 1
        return number, f"{PREFIX}{run_id}/{number:04d}"

    def events(self, attempt: Attempt) -> Iterator[RecordedEvent]:
        """All events of an attempt, in order."""
        return self._events.read(attempt.stream)

    def append(self, attempt: Attempt, event: Any, at: int) -> None:
        """Adds an event behind an attempt's last one."""
        self._events.append(attempt.stream, ANY_VERSION, [NewEvent(event, at)])
