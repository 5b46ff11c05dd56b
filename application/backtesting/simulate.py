"""One pass of a strategy over candles, however its events are kept."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np
import polars as pl

from application.backtesting.raw_prices import RawPriceWatch
from application.backtesting.replay import Replay
from application.backtesting.strategy_schedule import StrategySchedule, scheduled
from application.backtesting.warnings import DataWatch
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.runs.equity import EquityCurve, EquityProjection
from application.runs.result import Folded
from application.trading.bar_feed import chunks
from application.trading.bars import BarChunk
from application.trading.execution import ExecutionModel
from application.trading.recorder import Recorder
from application.trading.session import Session
from application.trading.simulated_broker import SimulatedBroker
from application.trading.stopwatch import Stopwatch
from domain.indicators.evaluation.compute import IndicatorPipeline
from domain.indicators.registry import declared, other_names
from domain.market.universe import Universe
from domain.shared.interval import to_microseconds
from domain.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a pass came to.

    Attributes:
        session: the finished session.
        curve: the account's value at every instant.
        watch: what the candles looked like.
        raw: where their prices were not adjusted for splits and dividends.
    """

    session: Session
    curve: EquityCurve
    watch: DataWatch
    raw: RawPriceWatch

    @property
    def folded(self) -> Folded:
        """The account at its end."""
        return Folded(self.session.state, self.session.statement, self.session.ledger)


@dataclass(frozen=True, slots=True)
class Turn:
    """A change in the middle of a run.

    Attributes:
        at: after all events up to this market time, microseconds since the epoch, UTC.
        model: how the run trades from there on.
        cash: money put in, below zero: taken out.
        strategy: fresh; it watches up to there and acts from there on.
    """

    at: int
    model: ExecutionModel
    cash: Decimal
    strategy: Strategy


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
    turns: Sequence[Turn] = (),
    universe: Universe | None = None,
    actions: pl.DataFrame | None = None,
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
        turns: changes on the way, in the order of time.
        universe: which symbols may be traded when; None: all of them, always.
        actions: splits and dividends of the symbols, to warn of those that prices are not adjusted for; None: none are known.

    Raises:
        InvalidValue: the strategy declares an unknown indicator.
        StrategyError: the strategy raised; the cause is chained.
        PortError: candles cannot be read or events written.
    """
    symbols = reader.selection.symbols
    if turns:
        strategy = scheduled([strategy, *(turn.strategy for turn in turns)])
    pipeline = IndicatorPipeline(declared(strategy.indicators), scanner)
    daily = reader.selection.interval.is_daily_or_longer
    broker = SimulatedBroker(model.costs.slippage, daily=daily)
    session = Session(strategy, symbols, model, broker, recorder, universe=universe)
    session.move_cash(initial_cash, to_microseconds(first))
    driver = _Driver(Replay(session, broker, pipeline.outputs, other_names(strategy.indicators)), strategy, turns)
    projection = EquityProjection(len(symbols), session.ledger)
    watch, raw = DataWatch(reader.selection), RawPriceWatch(reader.selection, actions)

    def look(frame: pl.DataFrame) -> None:
        watch.feed(frame)
        raw.feed(frame)

    clock = stopwatch or Stopwatch()
    passing = clock.each("loading", chunks(reader, pipeline, look, clock))
    with rarely_collected():
        for chunk, behind in _with_the_one_before(passing):
            with clock.part("engine"):
                if chunk is not None:
                    driver.feed(chunk)
                    progress.advance(len(chunk))
                else:
                    driver.finish()
            with clock.part("valuation"):
                if behind is not None:
                    projection.feed(behind)
    return Simulated(session, projection.curve(), watch, raw)


class _Driver:
    """Feeds a replay, and changes its session where a turn comes."""

    def __init__(self, replay: Replay, strategy: Strategy, turns: Sequence[Turn]) -> None:
        self._replay = replay
        self._strategy = strategy
        self._turns = deque(turns)

    def feed(self, chunk: BarChunk) -> None:
        """The bars that open up to a turn are fed before it, the others after it."""
        while self._turns:
            stop = int(np.searchsorted(chunk.open_time, self._turns[0].at, side="right"))
            if stop == len(chunk):
                break
            if stop:
                self._replay.feed(chunk.rows(0, stop))
                chunk = chunk.rows(stop, len(chunk))
            self._turn(self._turns.popleft())
        self._replay.feed(chunk)

    def finish(self) -> None:
        """Turns that come after the last bar has opened, and the end."""
        while self._turns:
            self._turn(self._turns.popleft())
        self._replay.finish()

    def _turn(self, turn: Turn) -> None:
        self._replay.switch(turn.model, turn.at)
        assert isinstance(self._strategy, StrategySchedule)
        self._strategy.hand_over()
        if turn.cash:
            self._replay.session.move_cash(turn.cash, turn.at)


def _with_the_one_before(passing: Iterator[BarChunk]) -> Iterator[tuple[BarChunk | None, BarChunk | None]]:
    """Each chunk with the one before it, whose bars are closed once it has passed; last, None with the last chunk."""
    behind = None
    for chunk in passing:
        yield chunk, behind
        behind = chunk
    yield None, behind


_RARELY = (100_000, 50, 100)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Collects cycles seldom: a run makes many objects and hardly a cycle, and looking for them takes a quarter of its time."""
    usual = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
