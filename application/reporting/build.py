"""From runs in the journal to what a report shows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from application.inspection.declared_indicators import indicators_of
from application.inspection.order_history import OrderHistory
from application.inspection.own_metrics import with_own
from application.inspection.tables import orders_table
from application.journal.envelope import RecordedEvent
from application.journal.event_store import EventStore
from application.market_data.candle_reader import CandleReader
from application.ports.column_scanner import ColumnScanner
from application.ports.strategy_source import StrategySource
from application.ports.tape import Tape
from application.reporting.bar_facts import BarFacts, bar_facts
from application.reporting.benchmark import EQUAL_WEIGHT, Benchmark, equal_weight, symbol_benchmark
from application.reporting.calendar_years import calendar_returns
from application.reporting.charts import MOST_CANDLES, Charts, charts_of
from application.reporting.curves import chart_times, curve_of, drawdown, plotted, thinned
from application.reporting.distribution import distribution_of
from application.reporting.explained import explanations_of
from application.reporting.exposure import account_curves
from application.reporting.falls import worst_falls
from application.reporting.report import Explanations, Figures, Report, RunReport
from application.reporting.rolling import rolling_of
from application.reporting.trade_list import bars_behind, order_list, position_list, trade_list
from application.runs.equity import EquityCurve
from application.runs.events import RunFailed
from application.runs.excursions import excursions_of
from application.runs.recorded_candles import recorded_reader
from application.runs.result import Folded, fold_account, frequency_of, measure, measured_curve
from application.runs.run_journal import Attempt, RunJournal
from application.trading.bar_feed import chunks
from domain.indicators.frame_indicator import AnyIndicator
from domain.performance.by_symbol import SymbolResult, profit_by_symbol
from domain.performance.excursions import Excursion
from domain.performance.metrics import Metrics, compute_metrics
from domain.performance.own import OwnMetric
from domain.shared.errors import TicktapeError
from domain.shared.interval import Interval, from_microseconds
from domain.shared.values import to_decimal

NOTHING_EXPLAINED = Explanations({}, (), ())


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How runs are shown.

    Attributes:
        benchmark: a symbol to compare with; None: equal shares of the run's own symbols.
        risk_free: annual risk-free rate, as a fraction.
        indicators: what the strategy declared, where it cannot be loaded again; None: it can.
        own: metrics of the user's own.
    """

    benchmark: str | None = None
    risk_free: float = 0.0
    indicators: Sequence[AnyIndicator] | None = None
    own: Sequence[OwnMetric] = ()


class ReportBuilder:
    """Reads runs back for a report."""

    def __init__(self, tape: Tape, journal: EventStore, strategies: StrategySource, scanner: ColumnScanner) -> None:
        self._tape = tape
        self._runs = RunJournal(journal)
        self._strategies = strategies
        self._scanner = scanner

    def build(
        self,
        references: Sequence[str],
        version: str,
        options: ReportOptions | None = None,
        pages: Mapping[str, str] | None = None,
        most_candles: int = MOST_CANDLES,
    ) -> Report:
        """What there is to show of one run, or of several side by side, which then come without candles and explanations.

        Args:
            references: ids of runs, beginnings of ids, ``latest``, or ``<id>/<attempt>``.
            version: version of the software.
            options: how they are shown.
            pages: run id -> address of the run's own report, relative to this one.
            most_candles: how many candles of one run there are, of all symbols together.

        Raises:
            UnknownRun: there is no such run, or more than one.
            UnknownSeries: the benchmark is not on the tape.
        """
        attempts = [self._runs.find(reference) for reference in references]
        candles = most_candles if len(attempts) == 1 else 0
        runs = tuple(self._run(attempt, options or ReportOptions(), candles) for attempt in attempts)
        return Report(runs, version, dict(pages or {}))

    def _run(self, attempt: Attempt, options: ReportOptions, candles: int) -> RunReport:
        events = list(self._runs.events(attempt))
        folded = fold_account(events, attempt.started.symbols)
        daily = Interval(attempt.started.interval).is_daily_or_longer
        note, reader = self._readable(attempt)
        orders = orders_table(events)
        facts = BarFacts() if reader is None else bar_facts(reader, bars_behind(folded, orders) if daily else ())
        excursions = () if reader is None else excursions_of(folded.statement, attempt.started, reader)
        figures = None if reader is None else self._figures(attempt, folded, reader, options, excursions)
        charts, explanations = Charts((), ()), NOTHING_EXPLAINED
        left_out: list[str] = []
        if candles and reader is not None:
            charts, explanations, left_out = self._details(attempt, events, folded, reader, options, candles)
        if figures is not None:
            left_out += figures.metrics.errors
        if figures is not None and figures.thinned_from:
            left_out.append(
                f"The curve is drawn through {len(figures.equity.times):,} of its {figures.thinned_from:,} values, "
                "among them every stretch's highest and lowest; numbers in tables are made of all."
            )
        return RunReport(
            attempt=attempt,
            daily=daily,
            events=len(events),
            row_hash=events[-1].row_hash,
            figures=figures,
            trades=trade_list(folded, excursions, orders, facts),
            orders=order_list(orders, facts),
            positions=position_list(folded.portfolio, facts),
            by_symbol=_by_symbol(folded, facts),
            charts=charts.charts,
            explanations=explanations,
            left_out=tuple(left_out),
            note=note,
        )

    def _readable(self, attempt: Attempt) -> tuple[str, CandleReader | None]:
        """The candles that a completed run read; where there are none, why."""
        if isinstance(attempt.ended, RunFailed):
            return f"The run failed: {attempt.ended.error}", None
        if attempt.status != "completed":
            return f"The attempt is {attempt.status}: it has no result.", None
        try:
            reader = recorded_reader(self._tape, attempt)
            if reader.fingerprint().content == attempt.started.content:
                return "", reader
        except TicktapeError as error:
            return f"The candles of the run cannot be read: {error}", None
        return "The candles on the tape are no longer those that the run read.", None

    def _figures(
        self,
        attempt: Attempt,
        folded: Folded,
        reader: CandleReader,
        options: ReportOptions,
        excursions: Sequence[Excursion],
    ) -> Figures:
        started = attempt.started
        capital, daily = float(started.initial_cash), reader.selection.interval.is_daily_or_longer
        curve, exposure = account_curves(folded, len(started.symbols), reader)
        benchmark = self._benchmark(attempt, reader, curve, options)
        shown, compared = plotted(curve, daily=daily), plotted(benchmark.curve, daily=daily)
        times, falls = chart_times(shown, daily=daily), drawdown(shown.values, capital)
        places = thinned(shown.values)
        returned = measured_curve(curve, folded.ledger, started)
        days = shown.sessions[[0, -1]].tolist()
        first, last = (from_microseconds(day * 86_400_000_000).date() for day in days)
        metrics = measure(
            curve, folded, started, risk_free=options.risk_free, benchmark=benchmark.values, excursions=excursions
        )
        return Figures(
            metrics=with_own(metrics, options.own, curve, folded, started, excursions),
            equity=curve_of(times, shown.values, places),
            drawdown=curve_of(times, falls, places),
            benchmark=curve_of(chart_times(compared, daily=daily), compared.values, thinned(compared.values)),
            benchmark_label=benchmark.label,
            benchmark_metrics=_measure_benchmark(benchmark, attempt, options),
            risk_free=options.risk_free,
            returns=calendar_returns(returned, benchmark.values, longer=reader.selection.interval.duration.days > 1),
            rolling=rolling_of(
                returned, benchmark.values, frequency_of(curve, started).periods_per_year, options.risk_free
            ),
            distribution=distribution_of(returned.values),
            falls=worst_falls(returned),
            exposure=exposure,
            first=first,
            last=last,
            thinned_from=0 if len(places) == len(shown.values) else len(shown.values),
        )

    def _benchmark(
        self, attempt: Attempt, reader: CandleReader, curve: EquityCurve, options: ReportOptions
    ) -> Benchmark:
        started = attempt.started
        if options.benchmark is not None:
            return symbol_benchmark(self._tape, started, options.benchmark, curve)
        held = equal_weight(chunks(reader), len(started.symbols), float(started.initial_cash))
        return Benchmark(EQUAL_WEIGHT, held, held.at_session_ends().values)

    def _details(
        self,
        attempt: Attempt,
        events: Sequence[RecordedEvent],
        folded: Folded,
        reader: CandleReader,
        options: ReportOptions,
        candles: int,
    ) -> tuple[Charts, Explanations, list[str]]:
        started = attempt.started
        indicators, note = tuple(options.indicators or ()), ""
        if options.indicators is None:
            indicators, note = indicators_of(started, reader, self._strategies)
        history = OrderHistory(events)
        charts = charts_of(reader, folded.statement.transactions, indicators, self._scanner, most=candles)
        explanations = explanations_of(history, reader, self._tape, started, indicators, self._scanner)
        return charts, explanations, [*_left_out(charts), *([note] if note else [])]


def _by_symbol(folded: Folded, facts: BarFacts) -> tuple[SymbolResult, ...]:
    closes = {symbol: to_decimal(close) for symbol, close in facts.closes.items()}
    return profit_by_symbol(folded.statement.closed, folded.portfolio.positions, closes)


def _measure_benchmark(benchmark: Benchmark, attempt: Attempt, options: ReportOptions) -> Metrics:
    started, ends = attempt.started, benchmark.curve.at_session_ends()
    known = np.isfinite(ends.values)
    return compute_metrics(
        ends.values[known],
        ends.times[known],
        (),
        periods_per_year=frequency_of(benchmark.curve, started).periods_per_year,
        risk_free=options.risk_free,
        days=ends.sessions[known],
    )


def _left_out(charts: Charts) -> list[str]:
    lines = []
    if charts.left_out:
        lines.append(
            f"Candles are shown for {len(charts.charts)} of {len(charts.charts) + len(charts.left_out)} symbols, "
            "those traded most: more would make the file large."
        )
    merged = {chart.bars_per_candle for chart in charts.charts if chart.bars_per_candle > 1}
    if merged:
        lines.append(f"A candle stands for up to {max(merged):,} bars where a symbol has very many.")
    return lines
