"""What a run is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from application.market_data.candle_reader import CandleReader
from application.market_data.selection import Selection
from application.market_data.series import one_series
from application.ports.tape import Tape
from application.runs.equity import EquityCurve, EquityProjection
from application.runs.events import RunStarted
from application.runs.recorded_candles import recorded_selection
from application.runs.result import benchmark_levels
from application.trading.bars import BarChunk, Floats
from application.trading.ledger import Ledger

EQUAL_WEIGHT = "Equal-weight buy and hold"
EQUAL_WEIGHT_MEANING = (
    "the capital in equal shares of the run's own symbols, each bought at its first close in the run and held, "
    "at closes as the run saw them and without costs; a share waits as cash until its symbol's first bar"
)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a run is compared with.

    Attributes:
        label: what it is.
        curve: its value at the run's instants, money, from the run's initial capital on.
        values: (n,) the same at the ends of the run's sessions; NaN before its first price and after its last.
    """

    label: str
    curve: EquityCurve
    values: Floats


def equal_weight(chunks: Iterable[BarChunk], symbols: int, capital: float) -> EquityCurve:
    """The value of a capital put in equal shares into all symbols, each at its first close, and held.

    Args:
        chunks: the bars, in order; symbols are numbered from 0.
        symbols: how many there are.
        capital: money at the beginning.
    """
    ledger = Ledger()
    projection = EquityProjection(symbols, ledger)
    bought = np.zeros(symbols, dtype=bool)
    share, cash = capital / symbols, capital
    for chunk in chunks:
        if not len(ledger):
            ledger.add(int(chunk.open_time[0]), -1, 0.0, cash)
        codes, rows = np.unique(chunk.symbol, return_index=True)
        fresh = rows[~bought[codes]]
        for row in fresh[np.argsort(chunk.close_time[fresh], kind="stable")].tolist():
            code = int(chunk.symbol[row])
            bought[code] = True
            cash -= share
            ledger.add(int(chunk.close_time[row]), code, share / float(chunk.close[row]), cash)
        projection.feed(chunk)
    return projection.curve()


def symbol_benchmark(tape: Tape, started: RunStarted, symbol: str, equity: EquityCurve) -> Benchmark:
    """A symbol's closes as seen with the run's kind of prices, rebased to the run's capital at its first close in the run.

    Raises:
        UnknownSeries: the symbol is not on the tape, or at more than one venue.
    """
    run = recorded_selection(started)
    series = one_series(tape.series(), run.interval, run.venue, symbol)
    selection = Selection((series.symbol,), series.venue, run.interval, None, run.end, run.known_at, run.prices)
    levels = benchmark_levels(CandleReader(tape, selection, [series]), equity)
    ends = equity.at_session_ends()
    known = levels[np.isfinite(levels)]
    values = levels / known[0] * float(started.initial_cash) if len(known) else levels
    return Benchmark(symbol, EquityCurve(ends.times, ends.sessions, values, values, ends.exposed), values)
