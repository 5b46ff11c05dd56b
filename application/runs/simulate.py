"""One pass of a strategy over candles, however its events are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from application.engine.bars import BarChunk
from application.engine.execution import ExecutionModel
from application.engine.garbage import rarely_collected
from application.engine.recorder import Recorder
from application.engine.simulation import Simulation
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.projections.equity import EquityCurve, EquityProjection
from application.runs.candles import CandleReader, chunks
from application.runs.stopwatch import Stopwatch
from application.runs.warnings import DataWatch
from domain.indicators.compute import IndicatorPipeline
from domain.indicators.registry import declared
from domain.shared.interval import to_microseconds
from domain.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a pass came to.

    Attributes:
        simulation: the finished simulation.
        curve: the account's value at every instant.
        watch: what the candles looked like.
    """

    simulation: Simulation
    curve: EquityCurve
    watch: DataWatch


def simulate(
    strategy: Strategy,
    reader: CandleReader,
    *,
    model: ExecutionModel,
    initial_cash: Decimal,
    first: datetime,
    recorder: Recorder,
    scanner: ColumnScanner,
    progress: Progress,
    stopwatch: Stopwatch | None = None,
) -> Simulated:
    """Runs a strategy over a reader's candles.

    Args:
        strategy: a fresh instance.
        reader: the candles.
        model: costs, sizing and fill rules.
        initial_cash: money at the beginning.
        first: open time of the first bar that is decided on.
        recorder: where the account's events go; flushed at the end.
        scanner: computes indicators.
        progress: is told of every row.
        stopwatch: is told what the time is spent on.

    Raises:
        InvalidValue: the strategy declares an unknown indicator.
        StrategyError: the strategy raised; the cause is chained.
        PortError: candles cannot be read or events written.
    """
    symbols = reader.selection.symbols
    pipeline = IndicatorPipeline(declared(strategy.indicators), scanner)
    daily = reader.selection.interval.is_daily_or_longer
    simulation = Simulation(strategy, symbols, model, recorder, pipeline.outputs, daily=daily)
    simulation.deposit(initial_cash, to_microseconds(first))
    projection = EquityProjection(len(symbols), simulation.ledger)
    watch = DataWatch(reader.selection.interval)
    clock = stopwatch or Stopwatch()
    passing = clock.each("loading", chunks(reader, pipeline, watch.feed, clock))
    with rarely_collected():
        for chunk, behind in _with_the_one_before(passing):
            with clock.part("engine"):
                if chunk is not None:
                    simulation.feed(chunk)
                    progress.advance(len(chunk))
                else:
                    simulation.finish()
            with clock.part("valuation"):
                if behind is not None:
                    projection.feed(behind)
    return Simulated(simulation, projection.curve(), watch)


def _with_the_one_before(passing: Iterator[BarChunk]) -> Iterator[tuple[BarChunk | None, BarChunk | None]]:
    """Each chunk with the one before it, whose bars are closed once it has passed; last, None with the last chunk."""
    behind = None
    for chunk in passing:
        yield chunk, behind
        behind = chunk
    yield None, behind
