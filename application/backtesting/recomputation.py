"""A recorded run made again, and compared event by event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from application.backtesting.attempt import completion, failure_text, plain_metrics
from application.backtesting.plan import Plan, check_cash, plan_of, simulate_plan
from application.backtesting.warnings import TradingWatch
from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.event_hash import content_digest
from application.journal.event_store import Appended, EventStore
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.runs.events import RunCompleted, RunDeleted, RunFailed, RunInterrupted
from application.runs.run_journal import Attempt
from application.trading.recorder import Recorder
from domain.shared.errors import InvalidValue, StrategyError


@dataclass(frozen=True, slots=True)
class Difference:
    """The first event that is not the same.

    Attributes:
        version: place in the stream.
        recorded: the event in the journal as ``name payload``, or None where the journal has no more.
        recomputed: the event of the new run, likewise.
        fields: what of it is not the same, where both are events of one kind.
    """

    version: int
    recorded: str | None
    recomputed: str | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a comparison came to.

    Attributes:
        equal: events made again and found equal.
        difference: the first event that is not the same; None where all are.
        failure: what stopped the new run and not the recorded one; "" where nothing did.
    """

    equal: int
    difference: Difference | None
    failure: str


class Replay:
    """Makes recorded runs again."""

    def __init__(
        self,
        strategies: StrategySource,
        journal: EventStore,
        scanner: ColumnScanner,
        codec: EventCodec,
        progress: Progress,
    ) -> None:
        self._strategies = strategies
        self._journal = journal
        self._scanner = scanner
        self._codec = codec
        self._progress = progress

    def compare(self, attempt: Attempt, reader: CandleReader) -> Replayed:
        """Runs an attempt's strategy over its candles and compares what it does with what is recorded.

        An attempt that did not come to its end is compared as far as it came; one that failed must fail again, the same way.

        Raises:
            StrategyError: the strategy has no source.
            UnknownStrategySource: the strategy's file is gone or cannot be run.
            InvalidValue: strategy or model cannot be made from what is recorded.
        """
        came_to_an_end = isinstance(attempt.ended, RunCompleted | RunFailed)
        comparison = _Comparison(self._recorded(attempt), self._codec, partial=not came_to_an_end)
        plan = plan_of(attempt.started, self._strategies)
        failure = ""
        try:
            self._run(attempt, plan, reader, comparison)
        except _Decided:
            pass
        except (StrategyError, InvalidValue) as error:
            failure = _unexpected(attempt, error)
        else:
            comparison.finish()
        finally:
            self._progress.finish()
        return Replayed(comparison.equal, comparison.difference, "" if comparison.difference else failure)

    def _run(self, attempt: Attempt, plan: Plan, reader: CandleReader, comparison: _Comparison) -> None:
        started = attempt.started
        trading = TradingWatch(comparison)
        recorder = Recorder(trading, attempt.stream, version=1)
        self._progress.start(f"making {attempt.run_id} again", reader.fingerprint().decided)
        try:
            simulated = simulate_plan(plan, started, reader, recorder, self._scanner, self._progress)
        except StrategyError:
            recorder.flush()
            raise
        if plan.turns:
            recorder.flush()
            check_cash(self._journal.read(attempt.stream), plan.turns[-1].at)
        metrics = plain_metrics(started, simulated)
        completed = completion(started, trading, simulated, plan.last_model, metrics)
        recorder.record(completed, int(simulated.curve.times[-1]))
        recorder.flush()

    def _recorded(self, attempt: Attempt) -> Iterator[RecordedEvent]:
        aside = RunFailed | RunInterrupted | RunDeleted
        return (one for one in self._journal.read(attempt.stream, after=1) if not isinstance(one.event, aside))


def _unexpected(attempt: Attempt, error: Exception) -> str:
    if isinstance(attempt.ended, RunFailed) and attempt.ended.error == failure_text(error):
        return ""
    return failure_text(error)


class _Decided(Exception):
    """There is nothing more to compare."""


class _Comparison:
    """Stands where the journal stands in a run, and compares instead of writing."""

    def __init__(self, recorded: Iterator[RecordedEvent], codec: EventCodec, *, partial: bool) -> None:
        self.equal = 0
        self.difference: Difference | None = None
        self._recorded = recorded
        self._codec = codec
        self._partial = partial

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """Compares the next events."""
        for place, new in enumerate(events, start=expected_version + 1):
            stored = next(self._recorded, None)
            if stored is None and self._partial:
                raise _Decided
            if stored is None or not self._same(stored, new):
                self.difference = self._different(place, stored, new)
                raise _Decided
            self.equal += 1
        return Appended(expected_version + len(events), len(events))

    def _same(self, stored: RecordedEvent, new: NewEvent) -> bool:
        label, payload = self._codec.label_and_payload(new.event)
        if stored.content_hash == content_digest(label, new.occurred_at, payload).hex():
            return True
        one, other = stored.event, new.event
        return isinstance(one, RunCompleted) and isinstance(other, RunCompleted) and not unlike_results(one, other)

    def _different(self, place: int, stored: RecordedEvent | None, new: NewEvent) -> Difference:
        name, _, payload = self._codec.encode(new.event)
        fields: tuple[str, ...] = ()
        if stored is not None and type(stored.event) is type(new.event):
            one, other = stored.event, new.event
            at = ("market time",) if stored.occurred_at != new.occurred_at else ()
            fields = at + (unlike_results(one, other) if isinstance(one, RunCompleted) else _unlike_fields(one, other))
        return Difference(place, self._text(stored), f"{name} {payload}", fields)

    def finish(self) -> None:
        """The new run is over: the journal must be, too."""
        stored = next(self._recorded, None)
        if stored is not None:
            self.difference = Difference(stored.version, self._text(stored), None)

    def _text(self, stored: RecordedEvent | None) -> str | None:
        return None if stored is None else f"{stored.type} {stored.payload}"


def unlike_results(recorded: RunCompleted, new: RunCompleted) -> tuple[str, ...]:
    """What two results differ in: the wording of warnings aside, and metrics where they are not the same ones.

    A version that has other metrics may also compute some in another way; what they are computed from is compared in any case.
    """
    fields = [name for name in _unlike_fields(recorded, new) if name not in {"metrics", "warnings"}]
    if recorded.metrics.keys() != new.metrics.keys():
        return tuple(fields)
    changed = sorted(name for name, value in recorded.metrics.items() if value != new.metrics[name])
    return (*fields, *(f"metrics.{name}" for name in changed))


def _unlike_fields(one: Any, other: Any) -> tuple[str, ...]:
    names = getattr(one, "_fields", None) or vars(one)
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))
