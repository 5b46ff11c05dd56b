"""Run a strategy over the tape, or give back what an equal run came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import Any

import polars as pl

from application.backtesting.attempt import OpenAttempt, begin, completion, ending_recorded, plain_metrics
from application.backtesting.benchmarked import compared_with
from application.backtesting.recomputation import unlike_results
from application.backtesting.simulate import Simulated, simulate
from application.journal.event_store import EventStore
from application.market_data.candle_reader import CandleReader, Fingerprint
from application.market_data.selection import Prices, Selection
from application.market_data.series import of_universe, one_series, select_series
from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.corporate_action_tape import ActionQuery, CorporateActionTape
from application.ports.progress import Progress
from application.ports.strategy_source import SourceIdentity, StrategySource
from application.ports.tape import SeriesInfo, Tape
from application.ports.trading_calendar import TradingCalendar
from application.runs.description import describe, identity, is_known
from application.runs.equity import EquityCurve
from application.runs.events import RunCompleted, RunEvent, RunStarted
from application.runs.excursions import excursions_of
from application.runs.identity import BEHAVIOUR_VERSION, run_id
from application.runs.read_back import read_back
from application.runs.result import (
    Folded,
    RunResult,
    benchmark_levels,
    fold_account,
    frequency_warnings,
    measure,
)
from application.runs.run_journal import Attempt, RunJournal
from application.trading.bars import Floats
from application.trading.execution import ExecutionModel
from application.trading.stopwatch import Stopwatch, TimedSink, time_strategy
from domain.market.universe import Universe
from domain.performance.metrics import Metrics
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval, to_microseconds
from domain.strategies.base import Strategy


@dataclass(frozen=True, kw_only=True)
class BacktestRequest:
    """What to run.

    Attributes:
        strategy: an instance; the run uses a fresh one with its parameters.
        symbols: what to trade; empty: everything of that interval (and venue) on the tape, and of the universe.
        interval: length of the bars.
        venue: where; None where each symbol has only one.
        start, end: first and last session (dates) or open time (aware datetimes) to decide on, inclusive; None: all.
        initial_cash: money at the beginning.
        execution: costs, sizing and fill rules.
        prices: adjusted or raw.
        benchmark: a symbol to compare with, which indicators such as BETA do too; None: none.
        risk_free: annual risk-free rate, as a fraction.
        fresh: compute anew and compare, even where an equal run is in the journal.
        seed: seed of the run's random numbers, part of its identity.
        known_at: candles as known at that time; None: now.
        profile: tell the strategy's time apart from the engine's.
        calendar: by which the run is annualised; None: 365 sessions a year where weekends trade, else 252.
        universe: which symbols were listed when, as known then: others are not bought, and what is delisted is sold; None: all
            symbols may be traded always.
    """

    strategy: Strategy
    symbols: tuple[str, ...] = ()
    interval: Interval = Interval("1d")  # noqa: RUF009
    venue: str | None = None
    start: date | datetime | None = None
    end: date | datetime | None = None
    initial_cash: Decimal = Decimal(100_000)
    execution: ExecutionModel = field(default_factory=ExecutionModel)
    prices: Prices = Prices.ADJUSTED
    benchmark: str | None = None
    risk_free: float = 0.0
    fresh: bool = False
    seed: int = 0
    known_at: datetime | None = None
    profile: bool = False
    calendar: TradingCalendar | None = None
    universe: Universe | None = None

    @property
    def measured_plainly(self) -> bool:
        """Whether the result's metrics are those that the run records."""
        return self.benchmark is None and self.calendar is None and not self.risk_free


class RunBacktest:
    """Runs backtests."""

    def __init__(
        self,
        tape: Tape,
        journal: EventStore,
        strategies: StrategySource,
        scanner: ColumnScanner,
        clock: Clock,
        progress: Progress,
        seconds: Callable[[], float] = lambda: 0.0,
        actions: CorporateActionTape | None = None,
    ) -> None:
        """Takes the adapters; ``seconds`` is a clock that never goes back, for telling where the time goes, ``actions`` knows splits and
        dividends, of which a run at raw prices warns.
        """
        self._seconds = seconds
        self._actions = actions
        self._tape = tape
        self._journal = journal
        self._runs = RunJournal(journal)
        self._strategies = strategies
        self._scanner = scanner
        self._clock = clock
        self._progress = progress

    def run(self, request: BacktestRequest) -> RunResult:
        """The result, from the journal where an equal run is published, else from a new attempt.

        A run whose source is not known is always a new attempt: another strategy may have gone by the same name.

        Raises:
            InvalidValue: the request contradicts itself, or an indicator compares with a benchmark and none is named.
            UnknownSeries: a symbol is not on the tape.
            InvalidCandles: there are no bars to decide on.
            StrategyError: the strategy raised; the attempt is recorded as failed.
            PortError: tape or journal cannot be read or written.
        """
        _check(request)
        stopwatch = Stopwatch(self._seconds)
        with stopwatch.part("loading"):
            if request.benchmark is not None:
                self._benchmark_series(request)
            reader = self._reader(request)
            fingerprint = reader.fingerprint()
        started = self._started(request, reader.selection, fingerprint)
        published = self._runs.published(started.run_id) if started.verifiable else None
        if published is not None and not request.fresh:
            return self._published(published, reader, request)
        result = self._attempt(started, reader, fingerprint, request, stopwatch)
        if published is None:
            return result
        return replace(result, equal=self._same_events(published, result.attempt))

    def _reader(self, request: BacktestRequest) -> CandleReader:
        listed = self._tape.series()
        if request.universe is not None and not request.symbols:
            listed = of_universe(listed, request.universe)
        series = select_series(listed, request.interval, request.venue, request.symbols)
        selection = Selection(
            symbols=tuple(sorted({info.symbol for info in series})),
            venue=request.venue,
            interval=request.interval,
            start=request.start,
            end=request.end,
            known_at=request.known_at or self._clock.now(),
            prices=request.prices,
            benchmark=compared_with(request.strategy, request.benchmark),
        )
        return CandleReader(self._tape, selection, series)

    def _started(self, request: BacktestRequest, selection: Selection, fingerprint: Fingerprint) -> RunStarted:
        source = self._strategies.identify(type(request.strategy))
        execution = describe(request.execution, self._strategies)
        parameters = describe(dict(request.strategy.parameters))
        universe = None if request.universe is None else request.universe.of(selection.symbols).described()
        inputs: dict[str, Any] = {
            "strategy": type(request.strategy).__name__,
            "strategy_source": _source(source),
            "parameters": parameters,
            "symbols": list(selection.symbols),
            "venue": selection.venue,
            "interval": str(selection.interval),
            "start": _iso(selection.start),
            "end": _iso(selection.end),
            "prices": selection.prices.value,
            "rows": fingerprint.rows,
            "content": fingerprint.content,
            "execution": identity(execution),
            "initial_cash": str(request.initial_cash),
            "seed": request.seed,
            "behaviour": BEHAVIOUR_VERSION,
            **({} if universe is None else {"universe": universe}),
            **({} if selection.benchmark is None else {"benchmark": selection.benchmark}),
        }
        return RunStarted(
            **{
                **inputs,
                "execution": execution,
                "symbols": selection.symbols,
                "initial_cash": request.initial_cash,
                "run_id": run_id(inputs),
                "attempt": 0,
                "strategy_reference": source.reference,
                "known_at": selection.known_at.isoformat(),
                "verifiable": source.verifiable and is_known(execution),
            }
        )

    # A new attempt.

    def _attempt(
        self,
        started: RunStarted,
        reader: CandleReader,
        rows: Fingerprint,
        request: BacktestRequest,
        stopwatch: Stopwatch,
    ) -> RunResult:
        first = to_microseconds(rows.first)
        attempt = begin(self._journal, started, first, TimedSink(self._journal, stopwatch))
        try:
            with ending_recorded(self._journal, attempt.recorder, first):
                return self._simulate(attempt, reader, rows, request, stopwatch)
        finally:
            self._progress.finish()

    def _simulate(
        self,
        attempt: OpenAttempt,
        reader: CandleReader,
        rows: Fingerprint,
        request: BacktestRequest,
        stopwatch: Stopwatch,
    ) -> RunResult:
        started = attempt.started
        strategy = request.strategy.fresh()
        self._strategies.seed(strategy, request.seed)
        if request.profile:
            time_strategy(strategy, stopwatch)
        self._progress.start(f"{started.strategy} over {len(started.symbols)} symbols", rows.decided)
        simulated = simulate(
            strategy,
            reader,
            model=request.execution,
            initial_cash=started.initial_cash,
            first=rows.first,
            recorder=attempt.recorder,
            scanner=self._scanner,
            progress=self._progress,
            stopwatch=stopwatch,
            universe=request.universe,
            actions=self._splits_and_dividends(reader.selection),
        )
        with stopwatch.part("valuation"):
            result = self._complete(attempt, simulated, reader, request)
        return replace(result, timings=dict(stopwatch.seconds))

    def _splits_and_dividends(self, selection: Selection) -> pl.DataFrame | None:
        if self._actions is None:
            return None
        query = ActionQuery(selection.symbols, selection.venue, known_at=selection.known_at)
        return self._actions.actions(query)

    def _complete(
        self, attempt: OpenAttempt, simulated: Simulated, reader: CandleReader, request: BacktestRequest
    ) -> RunResult:
        plain = plain_metrics(attempt.started, simulated)
        completed = completion(attempt.started, attempt.trading, simulated, request.execution, plain)
        attempt.recorder.record(completed, int(simulated.curve.times[-1]))
        attempt.recorder.flush()
        recorded = self._runs.attempt(attempt.recorder.stream)
        assert recorded is not None
        return self._result(recorded, simulated.folded, simulated.curve, reader, request, plain)

    # A published run.

    def _published(self, attempt: Attempt, reader: CandleReader, request: BacktestRequest) -> RunResult:
        folded = fold_account(self._runs.events(attempt), attempt.started.symbols)
        curve = read_back(folded, len(attempt.started.symbols), reader)
        return self._result(attempt, folded, curve, reader, request)

    def _result(
        self,
        attempt: Attempt,
        folded: Folded,
        curve: EquityCurve,
        reader: CandleReader,
        request: BacktestRequest,
        plain: Metrics | None = None,
    ) -> RunResult:
        """What a run came to; ``plain`` are its metrics as recorded, where it was computed just now."""
        assert isinstance(attempt.ended, RunCompleted)
        levels = None if request.benchmark is None else self._benchmark(request, curve)
        metrics = plain if request.measured_plainly else None
        if metrics is None:
            metrics = measure(
                curve,
                folded,
                attempt.started,
                risk_free=request.risk_free,
                benchmark=levels,
                calendar=request.calendar,
            )
        return RunResult(
            attempt=attempt,
            portfolio=folded.portfolio,
            statement=folded.statement,
            equity=curve,
            computed=metrics,
            benchmark=levels,
            warnings=_warnings(attempt.ended, attempt.started, curve, request.calendar),
            reused=plain is None,
            equal=None,
            timings={},
            follow=partial(excursions_of, folded.statement, attempt.started, reader),
        )

    def _benchmark(self, request: BacktestRequest, curve: EquityCurve) -> Floats:
        series = self._benchmark_series(request)
        selection = Selection(
            symbols=(series.symbol,),
            venue=series.venue,
            interval=request.interval,
            start=None,
            end=request.end,
            known_at=request.known_at or self._clock.now(),
            prices=request.prices,
        )
        return benchmark_levels(CandleReader(self._tape, selection, [series]), curve)

    def _benchmark_series(self, request: BacktestRequest) -> SeriesInfo:
        return one_series(self._tape.series(), request.interval, request.venue, str(request.benchmark))

    def _same_events(self, one: Attempt, other: Attempt) -> bool:
        """Whether two attempts recorded the same account events and came to the same numbers; wording does not count."""
        left, right = self._account_hashes(one), self._account_hashes(other)
        if not isinstance(one.ended, RunCompleted) or not isinstance(other.ended, RunCompleted):
            return False
        return left == right and not unlike_results(one.ended, other.ended)

    def _account_hashes(self, attempt: Attempt) -> list[str]:
        return [one.content_hash for one in self._journal.read(attempt.stream) if not isinstance(one.event, RunEvent)]


def _warnings(
    ended: RunCompleted, started: RunStarted, curve: EquityCurve, calendar: TradingCalendar | None
) -> tuple[str, ...]:
    """What the run recorded, but of how it is annualised what holds for the calendar that it is shown by."""
    plain = frequency_warnings(curve, started)
    kept = [text for text in ended.warnings if text not in plain]
    return (*kept, *frequency_warnings(curve, started, calendar))


def _check(request: BacktestRequest) -> None:
    if not (isfinite(request.initial_cash) and request.initial_cash > 0):
        raise InvalidValue(f"the initial capital must be above zero, not {request.initial_cash}", field="initial_cash")
    if request.start is not None and request.end is not None and _is_before(request.end, request.start):
        raise InvalidValue(f"the end ({request.end}) is before the start ({request.start})", field="end")
    if not -1.0 < request.risk_free < float("inf"):
        raise InvalidValue(
            f"the risk-free rate must be a fraction above -1, not {request.risk_free}", field="risk_free"
        )


def _is_before(end: date | datetime, start: date | datetime) -> bool:
    """Whether nothing can lie between; a session and a time are compared by their days."""
    if isinstance(end, datetime) and isinstance(start, datetime):
        return end < start
    return _day(end) < _day(start)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _iso(day: date | datetime | None) -> str | None:
    return None if day is None else day.isoformat()


def _source(source: SourceIdentity) -> dict[str, str]:
    return dict(sorted(source.files.items()))
