"""One trial: a strategy over tapes that end early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

import polars as pl

from application.backtesting.simulate import simulate
from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent
from application.journal.event_store import Appended
from application.market_data.candle_reader import CandleReader
from application.market_data.selection import Prices, Selection
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.ports.trials import Trial, TrialRun
from application.runs.description import restore
from application.runs.recorded_candles import moment
from application.trading.execution import ExecutionModel
from application.trading.recorder import Recorder
from application.trading.user_code import placed
from domain.indicators.evaluation.compute import IndicatorPipeline
from domain.indicators.registry import declared
from domain.market.candle_schema import UTC_MICROSECONDS
from domain.shared.errors import StrategyError
from domain.shared.interval import Interval, from_microseconds
from domain.strategies.base import Strategy

TapeOf = Callable[[pl.DataFrame], Tape]
"""A tape that holds these candles and nothing else."""

STREAM = "trial"

_NO_INDICATORS = pl.DataFrame(schema={"symbol": pl.String, "open_time": UTC_MICROSECONDS})

SEED = 0
"""Every run of a trial draws the same random numbers, so that randomness is not taken for the future."""


def run_trial(
    trial: Trial,
    candles: pl.DataFrame,
    strategy: type[Strategy],
    *,
    tape_of: TapeOf,
    scanner: ColumnScanner,
    codec: EventCodec,
    progress: Progress,
    source: StrategySource,
) -> list[TrialRun]:
    """Runs a strategy over the tape as it was at each of the trial's cuts, one after the other in this process.

    Args:
        trial: what to run.
        candles: the whole tape.
        strategy: the class that the trial names.
        tape_of: makes a tape of the rows that are left.
        scanner: computes indicators.
        codec: writes events as text.
        progress: is told of every row.
        source: gives a strategy its random numbers, and loads cost models of the user's own.
    """
    model: ExecutionModel = restore(dict(trial.execution), source)
    known_at: datetime = candles["known_at"].max()  # type: ignore[assignment]
    runs = []
    for cut in trial.cuts:
        left = candles if cut is None else candles.filter(pl.col("close_time") <= from_microseconds(cut))
        reader = _reader(trial, tape_of(left), known_at)
        sink = _Sink(codec)
        error, indicators = "", _NO_INDICATORS
        try:
            with placed():
                fresh = strategy(**trial.parameters)
                source.seed(fresh, SEED)
                _simulate(trial, fresh, reader, model, sink, scanner, progress)
                if trial.indicators:
                    indicators = _indicators(strategy(**trial.parameters), reader, scanner)
        except Exception as raised:  # noqa: BLE001 - whatever a strategy or its indicators raise is what the trial came to
            error = str(raised) if isinstance(raised, StrategyError) else f"{type(raised).__name__}: {raised}"
        runs.append(TrialRun(cut, sink.events, error, indicators))
    return runs


def _reader(trial: Trial, tape: Tape, known_at: datetime) -> CandleReader:
    selection = Selection(
        symbols=trial.symbols,
        venue=trial.venue,
        interval=Interval(trial.interval),
        start=moment(trial.start),
        end=None,
        known_at=known_at,
        prices=Prices(trial.prices),
        benchmark=trial.benchmark,
    )
    return CandleReader(tape, selection, tape.series())


def _simulate(
    trial: Trial,
    strategy: Strategy,
    reader: CandleReader,
    model: ExecutionModel,
    sink: _Sink,
    scanner: ColumnScanner,
    progress: Progress,
) -> None:
    recorder = Recorder(sink, STREAM)
    try:
        simulate(
            strategy,
            reader,
            model=model,
            initial_cash=Decimal(trial.initial_cash),
            first=from_microseconds(trial.first),
            recorder=recorder,
            scanner=scanner,
            progress=progress,
        )
    finally:
        recorder.flush()


def _indicators(strategy: Strategy, reader: CandleReader, scanner: ColumnScanner) -> pl.DataFrame:
    pipeline = IndicatorPipeline(declared(strategy.indicators), scanner)
    return pl.concat(
        frame.select("symbol", "open_time").with_columns(
            pl.Series(name, values, dtype=pl.Float64) for name, values in pipeline.feed(frame).items()
        )
        for frame in reader.frames()
    )


class _Sink:
    """Keeps events as text."""

    def __init__(self, codec: EventCodec) -> None:
        self.events: list[tuple[int, str, int, str]] = []
        self._codec = codec

    def append(self, stream: str, expected_version: int, events: Sequence[NewEvent]) -> Appended:
        """See ``EventStore.append``."""
        self.events += [(new.occurred_at, *self._codec.encode(new.event)) for new in events]
        return Appended(expected_version + len(events), len(events))
