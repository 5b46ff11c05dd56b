"""Recording an attempt at a run, from its start to its end."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from application.backtesting.simulate import Simulated
from application.backtesting.warnings import TradingWatch, liquidation_warnings, universe_warnings, volume_warnings
from application.journal.envelope import NewEvent
from application.journal.errors import VersionConflict
from application.journal.event_store import EventStore
from application.runs.description import own_models
from application.runs.events import RunCompleted, RunFailed, RunInterrupted, RunStarted
from application.runs.rebuild import universe_of_run
from application.runs.result import frequency_warnings, measure
from application.runs.run_journal import RunJournal
from application.trading.execution import ExecutionModel
from application.trading.recorder import EventSink, Recorder
from application.trading.user_code import placed
from domain.performance.metrics import Metrics
from domain.shared.errors import StrategyError


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """An attempt that is being recorded.

    Attributes:
        started: what it is to do, with its number.
        recorder: takes its events.
        trading: has looked at all of them.
    """

    started: RunStarted
    recorder: Recorder
    trading: TradingWatch


def begin(journal: EventStore, started: RunStarted, first: int, sink: EventSink | None = None) -> OpenAttempt:
    """Opens the stream of the next attempt; where another process was quicker, of the one after.

    Args:
        journal: where it is recorded.
        started: what it is to do; it gets its number here.
        first: market time of the first bar that is decided on.
        sink: what its events pass through on their way into the journal; None: nothing.

    Raises:
        StoreUnavailable: the journal is locked, read-only or full.
    """
    runs = RunJournal(journal)
    while True:
        number, stream = runs.next_stream(started.run_id)
        numbered = replace(started, attempt=number)
        trading = TradingWatch(journal if sink is None else sink)
        recorder = Recorder(trading, stream, correlation_id=started.run_id)
        recorder.record(numbered, first)
        try:
            recorder.flush()
        except VersionConflict:
            continue
        return OpenAttempt(numbered, recorder, trading)


@contextmanager
def ending_recorded(journal: EventStore, recorder: Recorder, at: int) -> Iterator[None]:
    """What is raised inside is recorded as the end of the attempt, behind all that happened before it, and goes on its way.

    What a user's own code raised, be it a strategy, an indicator or a cost model, goes on as a ``StrategyError`` with its place.
    """
    stream = recorder.stream
    try:
        with placed():
            yield
    except BaseException as error:
        try:
            recorder.flush()
            journal.append(stream, journal.version(stream), [NewEvent(_end(error), at)])
        except Exception as second:  # noqa: BLE001 - the first error is the one to tell
            error.add_note(f"the end of the attempt could not be recorded: {second}")
        raise


def _end(error: BaseException) -> RunFailed | RunInterrupted:
    if isinstance(error, Exception):
        return RunFailed(failure_text(error), "".join(traceback.format_exception(error)))
    return RunInterrupted(type(error).__name__)


def failure_text(error: Exception) -> str:
    """An error as a failed attempt records it: without the place, as files are moved; that is in the details."""
    return f"{type(error).__name__}: {error.said if isinstance(error, StrategyError) else error}"


def plain_metrics(started: RunStarted, simulated: Simulated) -> Metrics:
    """A run's performance as it is recorded: without a benchmark, a risk-free rate of 0, sessions that themselves say what a year is.

    What needs the bars that each trade was held over is left out: to go through all of them again can take as long as the run.
    """
    return measure(simulated.curve, simulated.folded, started)


def completion(
    started: RunStarted, trading: TradingWatch, simulated: Simulated, model: ExecutionModel, metrics: Metrics
) -> RunCompleted:
    """The event that publishes a run that went through.

    Args:
        started: what it was to do.
        trading: has looked at its events.
        simulated: what it came to.
        model: how it traded.
        metrics: its performance, as ``plain_metrics`` has it.
    """
    session, curve = simulated.session, simulated.curve
    totals = session.statement.totals
    warnings = [
        *([] if started.verifiable else [f"{_without_source(started)}: this run cannot be verified"]),
        *trading.warnings(session.working_orders, model),
        *liquidation_warnings(session.liquidated),
        *volume_warnings(session.thin_fills),
        *universe_warnings(universe_of_run(started), session.delisted, int(curve.times[0])),
        *simulated.raw.warnings(session.statement.transactions),
        *simulated.watch.warnings(),
        *frequency_warnings(curve, started),
    ]
    return RunCompleted(
        final_equity=float(curve.values[-1]),
        instants=session.instants,
        fills=totals.fills,
        trades=totals.trades,
        rejections=trading.rejections,
        working_orders=len(session.working_orders),
        metrics={key: value if value == value else None for key, value in metrics.items()},  # noqa: PLR0124 - NaN
        warnings=tuple(warnings),
    )


def _without_source(started: RunStarted) -> str:
    if not started.strategy_source:
        return "the strategy has no source file"
    names = dict.fromkeys(own["name"] for own in own_models(started.execution) if not own["reference"])
    return f"{', '.join(names) or 'a model'} has no source file, or was changed after it was made"
