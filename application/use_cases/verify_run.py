"""Run a recorded run again and compare event by event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from application.engine.recorder import Recorder
from application.event_codec import EventCodec
from application.ports.column_scanner import ColumnScanner
from application.ports.errors import IntegrityError
from application.ports.event_store import Appended, EventStore
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.runs.events import RunEvent
from application.runs.journal import Attempt, RunJournal
from application.runs.rebuild import Changed, changes, model_of, reader_of, strategy_of
from application.runs.simulate import simulate
from domain.shared.envelope import NewEvent, RecordedEvent
from domain.shared.errors import TicktapeError
from domain.shared.event_hash import content_digest


@dataclass(frozen=True, slots=True)
class Difference:
    """The first event that is not the same.

    Attributes:
        version: place in the stream.
        recorded: the event in the journal as ``name payload``, or None where the journal has no more.
        recomputed: the event of the new run, likewise.
    """

    version: int
    recorded: str | None
    recomputed: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found.

    Attributes:
        attempt: what was verified.
        events: events compared and found equal.
        damage: what is wrong with the journal's hashes; "" where they are right.
        changed: inputs that are no longer what they were.
        difference: the first event that is not the same; None where all are.
        failure: why the run could not be made again; "" where it was.
    """

    attempt: Attempt
    events: int
    damage: str
    changed: tuple[Changed, ...]
    difference: Difference | None
    failure: str

    @property
    def equal(self) -> bool:
        """Whether hashes, inputs and events are all as recorded."""
        return not (self.damage or self.changed or self.difference or self.failure)


class VerifyRun:
    """Verifies recorded runs."""

    def __init__(
        self,
        tape: Tape,
        journal: EventStore,
        strategies: StrategySource,
        scanner: ColumnScanner,
        codec: EventCodec,
        progress: Progress,
    ) -> None:
        self._tape = tape
        self._journal = journal
        self._strategies = strategies
        self._scanner = scanner
        self._codec = codec
        self._progress = progress

    def run(self, reference: str) -> Verification:
        """Checks the hashes of a run, looks at its inputs, makes it again and compares.

        Raises:
            UnknownRun: there is no such run.
        """
        attempt = RunJournal(self._journal).find(reference)
        try:
            self._journal.verify([attempt.stream])
        except IntegrityError as error:
            return Verification(attempt, 0, str(error), (), None, "")
        try:
            return self._compare(attempt)
        except TicktapeError as error:
            return Verification(attempt, 0, "", (), None, str(error))

    def _compare(self, attempt: Attempt) -> Verification:
        strategy = strategy_of(attempt.started, self._strategies)
        reader = reader_of(attempt, self._tape)
        changed = tuple(changes(attempt.started, reader, strategy, self._strategies))
        fingerprint = reader.fingerprint()
        comparison = _Comparison(self._account_events(attempt), self._codec)
        recorder = Recorder(comparison, attempt.stream, version=1)
        self._progress.start(f"verifying {attempt.run_id}", fingerprint.decided)
        try:
            simulate(
                strategy,
                reader,
                model=model_of(attempt.started),
                initial_cash=attempt.started.initial_cash,
                first=fingerprint.first,
                recorder=recorder,
                scanner=self._scanner,
                progress=self._progress,
            )
        except _Differs:
            pass
        else:
            comparison.finish()
        finally:
            self._progress.finish()
        return Verification(attempt, comparison.equal, "", changed, comparison.difference, "")

    def _account_events(self, attempt: Attempt) -> Iterator[RecordedEvent]:
        return (one for one in self._journal.read(attempt.stream) if not isinstance(one.event, RunEvent))


class _Differs(Exception):
    """The first difference is found."""


class _Comparison:
    """Stands where the journal stands in a run, and compares instead of writing."""

    def __init__(self, recorded: Iterator[RecordedEvent], codec: EventCodec) -> None:
        self.equal = 0
        self.difference: Difference | None = None
        self._recorded = recorded
        self._codec = codec

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """Compares the next events."""
        for place, new in enumerate(events, start=expected_version + 1):
            label, payload = self._codec.label_and_payload(new.event)
            stored = next(self._recorded, None)
            if stored is None or stored.content_hash != content_digest(label, new.occurred_at, payload).hex():
                self.difference = Difference(place, self._text(stored), f"{label.split('/')[0]} {payload}")
                raise _Differs
            self.equal += 1
        return Appended(expected_version + len(events), len(events))

    def finish(self) -> None:
        """The new run is over: the journal must be, too."""
        stored = next(self._recorded, None)
        if stored is not None:
            self.difference = Difference(stored.version, self._text(stored), None)

    def _text(self, stored: RecordedEvent | None) -> str | None:
        if stored is None:
            return None
        name, _, payload = self._codec.encode(stored.event)
        return f"{name} {payload}"
