"""Continue a recorded run from an instant with something changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from application.backtesting.attempt import OpenAttempt, begin, completion, ending_recorded, plain_metrics
from application.backtesting.inherited import InheritedSink
from application.backtesting.plan import check_cash, plan_of, simulate_plan
from application.journal.codec import EventCodec
from application.journal.event_store import EventStore
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.runs.description import describe, identity, is_known
from application.runs.events import RunEvent, RunStarted
from application.runs.identity import BEHAVIOUR_VERSION, run_id
from application.runs.last_closes import last_closes
from application.runs.lineage import parent_record
from application.runs.rebuild import changed_behaviour, changed_candles, changed_costs, strategy_of
from application.runs.recorded_candles import recorded_reader
from application.runs.run_journal import Attempt, RunJournal
from application.trading.execution import ExecutionModel
from domain.shared.errors import InvalidCandles, InvalidValue
from domain.shared.interval import to_microseconds


@dataclass(frozen=True, kw_only=True)
class ForkRequest:
    """What to continue, from when, and what changes.

    Attributes:
        run: the parent, as for ``RunJournal.find``.
        at: an aware instant, or a session: its close. All events up to then, inclusive, are the parent's.
        parameters: parameters of the strategy that change.
        execution: how the fork trades; None: as the parent.
        cash: money put in at the instant, below zero: taken out.
    """

    run: str
    at: date | datetime
    parameters: Mapping[str, Any] = field(default_factory=dict)
    execution: ExecutionModel | None = None
    cash: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Forked:
    """A fork.

    Attributes:
        attempt: where it stands in the journal.
        parent: what it continues.
        reused: whether the very same fork was there already.
    """

    attempt: Attempt
    parent: Attempt
    reused: bool


class ForkRun:
    """Forks recorded runs."""

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
        self._runs = RunJournal(journal)
        self._strategies = strategies
        self._scanner = scanner
        self._codec = codec
        self._progress = progress

    def run(self, request: ForkRequest) -> Forked:
        """Makes the parent again up to the instant, then goes on with the change; a run of its own in the journal.

        The changed strategy has watched all bars up to there; what it asked for was dropped.

        Raises:
            UnknownRun: there is no such run.
            InvalidValue: nothing changes, a parameter is unknown, the instant is not inside the run, the run was made by other rules, or
                the source of a cost model has changed.
            InvalidCandles: the parent's candles have changed.
            ParentDiffers: made again, the parent does something else.
            StrategyError: the strategy raised; the attempt is recorded as failed.
        """
        parent = self._runs.find(request.run)
        if parent.status != "completed":
            raise InvalidValue(f"run {parent.run_id} is {parent.status}: only a completed one can be continued")
        older = changed_behaviour(parent.started)
        if older is not None:
            raise InvalidValue(
                f"run {parent.run_id} cannot be continued: it was made by another {older.input} of the engine ({older.detail}), whose "
                "rules are no longer followed; run the strategy again and fork that",
                field="run",
            )
        reader = recorded_reader(self._tape, parent)
        changed = changed_candles(parent.started, reader)
        if changed is not None:
            raise InvalidCandles(f"run {parent.run_id} cannot be continued, its candles have changed: {changed.detail}")
        changed = changed_costs(parent.started, self._strategies)
        if changed is not None:
            raise InvalidValue(
                f"run {parent.run_id} cannot be continued, its costs are others: {changed.detail}; put the file back, or run anew"
            )
        started = self._started(parent, request, *self._place(parent, reader, request.at))
        published = self._runs.published(started.run_id)
        if published is not None:
            return Forked(published, parent, reused=True)
        return Forked(self._attempt(parent, started, reader), parent, reused=False)

    def _place(self, parent: Attempt, reader: CandleReader, at: date | datetime) -> tuple[int, int]:
        """The instant, and the version of the parent's last event up to it."""
        past = last_closes(reader, at)
        version = 0
        for recorded in self._runs.events(parent):
            if recorded.occurred_at > past.at or (version and isinstance(recorded.event, RunEvent)):
                break
            version = recorded.version
        if not version:
            raise InvalidValue(f"{at} is before the first event of run {parent.run_id}", field="at", value=at)
        if past.is_last:
            raise InvalidValue(
                f"there is no data after {at} in run {parent.run_id}: fork it before that", field="at", value=at
            )
        return past.at, version

    def _started(self, parent: Attempt, request: ForkRequest, at: int, version: int) -> RunStarted:
        before = parent.started
        strategy = strategy_of(
            replace(before, parameters={**before.parameters, **request.parameters}), self._strategies
        )
        parameters = describe(dict(strategy.parameters))
        execution = before.execution if request.execution is None else describe(request.execution, self._strategies)
        if (parameters, identity(execution)) == (before.parameters, identity(before.execution)) and not request.cash:
            raise InvalidValue("nothing changes: give another parameter, cost or cash", field="parameters")
        source = self._strategies.identify(type(strategy))
        branch = parent_record(before, version, at, request.cash)
        inputs = {
            "parent": {name: branch[name] for name in ("run_id", "at", "cash")},
            "strategy_source": dict(sorted(source.files.items())),
            "parameters": parameters,
            "execution": identity(execution),
            "behaviour": BEHAVIOUR_VERSION,
        }
        return replace(
            before,
            run_id=run_id(inputs),
            attempt=0,
            strategy_reference=source.reference,
            strategy_source=inputs["strategy_source"],
            parameters=parameters,
            execution=execution,
            behaviour=BEHAVIOUR_VERSION,
            verifiable=before.verifiable and is_known(execution),
            parent=branch,
        )

    def _attempt(self, parent: Attempt, started: RunStarted, reader: CandleReader) -> Attempt:
        assert started.parent is not None
        inherited = InheritedSink(
            self._journal, self._journal.read(parent.stream, after=1), started.parent["version"], self._codec
        )
        first = to_microseconds(reader.fingerprint().first)
        attempt = begin(self._journal, started, first, inherited)
        try:
            with ending_recorded(self._journal, attempt.recorder, first):
                self._simulate(attempt, reader, inherited)
        finally:
            self._progress.finish()
        recorded = self._runs.attempt(attempt.recorder.stream)
        assert recorded is not None
        return recorded

    def _simulate(self, attempt: OpenAttempt, reader: CandleReader, inherited: InheritedSink) -> None:
        started, recorder = attempt.started, attempt.recorder
        plan = plan_of(started, self._strategies)
        self._progress.start(f"fork of {started.strategy}", reader.fingerprint().decided)
        simulated = simulate_plan(plan, started, reader, recorder, self._scanner, self._progress)
        inherited.finish()
        check_cash(self._journal.read(recorder.stream), plan.turns[-1].at)
        metrics = plain_metrics(started, simulated)
        completed = completion(started, attempt.trading, simulated, plan.last_model, metrics)
        recorder.record(completed, int(simulated.curve.times[-1]))
        recorder.flush()
