"""What a report shows of runs, free of any layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from application.inspection.explanation_lines import Line
from application.reporting.calendar_years import CalendarReturns
from application.reporting.curve import Curve
from application.reporting.distribution import Distribution
from application.reporting.exposure import Exposure
from application.reporting.falls import Fall
from application.reporting.rolling import Rolling
from application.runs.run_journal import Attempt
from application.trading.bars import Floats, Integers
from domain.performance.by_symbol import SymbolResult
from domain.performance.metrics import Metrics


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator along a chart's candles.

    Attributes:
        name: the output's name.
        values: (n,) one per candle, NaN where there is none.
        on_price: whether it moves with the price, so that it belongs over the candles.
    """

    name: str
    values: Floats
    on_price: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """A fill in a chart.

    Attributes:
        candle: place of the candle that it happened in.
        buy: whether it bought.
        quantity: units.
        price: money a unit.
        order_id: the order that was filled.
    """

    candle: int
    buy: bool
    quantity: float
    price: float
    order_id: str


@dataclass(frozen=True, slots=True)
class SymbolChart:
    """Candles of one symbol as the run saw them.

    Attributes:
        symbol: whose they are.
        times: (n,) seconds since the epoch, UTC, as in ``Curve``.
        open, high, low, close, volume: (n,) each.
        bars_per_candle: how many bars of the run each candle stands for.
        indicators: what the strategy looked at.
        markers: fills, in the order of time.
    """

    symbol: str
    times: Integers
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    bars_per_candle: int
    indicators: tuple[IndicatorLine, ...]
    markers: tuple[Marker, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What needs the values of a completed run.

    Attributes:
        metrics: performance; alpha and beta against the benchmark.
        equity: value of the account, money.
        drawdown: fall from the highest value so far, a fraction at most zero; at the times of ``equity``.
        benchmark: the benchmark, rebased to the initial capital.
        benchmark_label: what the benchmark is.
        benchmark_metrics: performance of the benchmark.
        risk_free: annual risk-free rate that both are measured against, as a fraction.
        returns: by month and year, by year beside the benchmark's.
        rolling: Sharpe ratio and volatility over a window.
        distribution: of the returns; None where there are too few.
        falls: the worst drawdowns.
        exposure: how much of the account was in the market.
        first, last: sessions at the ends.
        thinned_from: number of values of equity before thinning; 0 where all are there.
    """

    metrics: Metrics
    equity: Curve
    drawdown: Curve
    benchmark: Curve
    benchmark_label: str
    benchmark_metrics: Metrics
    risk_free: float
    returns: CalendarReturns
    rolling: Rolling
    distribution: Distribution | None
    falls: tuple[Fall, ...]
    exposure: Exposure
    first: date
    last: date
    thinned_from: int


@dataclass(frozen=True, slots=True)
class Explanations:
    """Why every order was placed and what became of it.

    Attributes:
        orders: order id -> its chain.
        trades: for each closed position, oldest first, the ids of its orders.
        trade_lines: for each closed position its own lines.
    """

    orders: Mapping[str, tuple[Line, ...]]
    trades: tuple[tuple[str, ...], ...]
    trade_lines: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a report shows of one run.

    Attributes:
        attempt: its inputs and how it ended.
        daily: whether its bars are daily or longer.
        events: number of events in its stream.
        row_hash: chained hash of the last of them.
        figures: None where the run has no result.
        trades, orders, positions: tables as ``application.reporting.trade_list`` makes them.
        by_symbol: what each symbol that was traded came to, best first.
        charts: candles, the most traded symbols first.
        explanations: why.
        left_out: what is not in the report, a sentence each.
        note: why there are no figures; "" where there are.
    """

    attempt: Attempt
    daily: bool
    events: int
    row_hash: str
    figures: Figures | None
    trades: pl.DataFrame
    orders: pl.DataFrame
    positions: pl.DataFrame
    by_symbol: tuple[SymbolResult, ...]
    charts: tuple[SymbolChart, ...]
    explanations: Explanations
    left_out: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """One run, or several side by side.

    Attributes:
        runs: at least one.
        version: version of the software.
        pages: run id -> address of the run's own report, relative to this one; where there are such.
    """

    runs: tuple[RunReport, ...]
    version: str
    pages: Mapping[str, str]
