"""Backtests from Python."""

from __future__ import annotations

import html
import warnings as python_warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from application.backtesting.use_cases.run_backtest import BacktestRequest
from application.inspection.by_symbol import by_symbol_table
from application.inspection.own_metrics import result_with_own
from application.inspection.tables import (
    equity_table,
    events_table,
    orders_table,
    positions_table,
    summary,
    trades_table,
)
from application.journal.codec import EventCodec
from application.market_data.selection import Prices
from application.ports.clock import Clock
from application.ports.strategy_source import StrategySource
from application.ports.table_writer import TableWriter
from application.ports.tape import Tape
from application.ports.trading_calendar import TradingCalendar
from application.reporting.build import ReportOptions
from application.reporting.report_renderer import ReportRenderer
from application.runs.result import RunResult
from application.trading.cost_choice import commission_from, slippage_from
from application.trading.execution import CloseAtEnd, ExecutionModel, FillAt
from application.trading.strategy_choice import made, named
from domain.indicators.registry import declared
from domain.market.universe import Universe
from domain.orders.costs import NO_COMMISSION, NO_SLIPPAGE, Commission, Costs, Slippage
from domain.performance.metrics import Metrics
from domain.performance.own import Function, OwnMetric, own_metrics
from domain.risk.sizing import EqualWeight, Sizing
from domain.shared.amounts import grouped, money_text
from domain.shared.errors import InvalidCandles, InvalidValue
from domain.shared.interval import Interval
from domain.shared.values import to_decimal
from domain.shared.values import venue as checked_venue
from domain.strategies.base import Strategy
from infrastructure.containers.build import build
from infrastructure.containers.container import Container
from infrastructure.containers.features.backtesting import run_backtest
from infrastructure.containers.features.market_data import load_universe
from infrastructure.containers.features.reporting import report_builder
from infrastructure.containers.features.runs import run_journal
from infrastructure.containers.features.strategies import presets
from infrastructure.settings import load_settings
from ticktape.frames import candles_of
from ticktape.plotting import Plot

E = TypeVar("E", bound=StrEnum)


class Result:
    """What a backtest came to; frames are made when they are first asked for.

    Attributes:
        run: the run as the application knows it.
    """

    def __init__(self, run: RunResult, container: Container, shown: ReportOptions | None = None) -> None:
        """Takes how the run is shown by ``plot``."""
        self.run = run
        self._container = container
        self._shown = shown or ReportOptions()

    @property
    def run_id(self) -> str:
        """The run's id: equal inputs, equal id."""
        return self.run.attempt.run_id

    @property
    def metrics(self) -> Metrics:
        """Performance by key or attribute; fractions are not per cent, NaN is undefined."""
        return self.run.metrics

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader should know."""
        return self.run.warnings

    @property
    def final_equity(self) -> float:
        """The account's value at the last close, money without rounding noise."""
        return self.run.final_equity

    @cached_property
    def trades(self) -> pl.DataFrame:
        """Closed positions, oldest first."""
        return trades_table(self.run.statement, self.run.excursions)

    @cached_property
    def positions(self) -> pl.DataFrame:
        """Positions open at the end."""
        return positions_table(self.run.portfolio)

    @cached_property
    def by_symbol(self) -> pl.DataFrame:
        """What each symbol that was traded contributed, best first; open positions at their last close."""
        run = self.run
        return by_symbol_table(run.statement, run.portfolio, run.started.symbols, run.equity)

    @cached_property
    def equity(self) -> pl.DataFrame:
        """The account's value at each bar: ``time``, ``session``, ``equity``, ``cash``, ``drawdown``."""
        return equity_table(self.run.equity, self.run.started.initial_cash)

    @cached_property
    def orders(self) -> pl.DataFrame:
        """Every order with what became of it."""
        return orders_table(self._events())

    @cached_property
    def events(self) -> pl.DataFrame:
        """The journal of the run, event by event."""
        return events_table(self._events(), self._container.get(EventCodec))

    def summary(self) -> dict[str, object]:
        """The result as one object of plain data, as ``ticktape backtest --json`` prints it."""
        return summary(self.run)

    def plot(self, path: str | Path | None = None, *, benchmark: str | None = None) -> Plot:
        """The figures of ``ticktape report``, as a page that shows itself in a notebook.

        Args:
            path: a file to write the page to; None: ``save`` of what is returned does it.
            benchmark: a symbol to compare with; None: the one of the backtest, else equal shares of the run's own symbols.

        Raises:
            UnknownSeries: the benchmark is not there.
            StoreUnavailable: the file cannot be written.
        """
        container, attempt = self._container, self.run.attempt
        shown = self._shown if benchmark is None else replace(self._shown, benchmark=benchmark)
        reference = f"{attempt.run_id}/{attempt.started.attempt}"
        report = report_builder(container).build([reference], version("ticktape"), shown)
        plot = Plot(container.get(ReportRenderer).render(report), container.get(TableWriter))
        if path is not None:
            plot.save(path)
        return plot

    def _events(self) -> list[Any]:
        return list(run_journal(self._container).events(self.run.attempt))

    def __repr__(self) -> str:
        started = self.run.started
        lines = [f"{started.strategy} over {_some(started.symbols)}, run {self.run_id}"]
        lines += [f"  {title:<28}{value:>16}" for title, value in self._figures()]
        lines += [f"  ! {warning}" for warning in self.warnings]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        started = self.run.started
        title = html.escape(f"{started.strategy} over {_some(started.symbols)}")
        rows = "".join(
            f"<tr><td style='text-align:left'>{html.escape(name)}</td><td style='text-align:right'>{html.escape(value)}</td></tr>"
            for name, value in self._figures()
        )
        notes = "".join(f"<li>{html.escape(warning)}</li>" for warning in self.warnings)
        return f"<p><b>{title}</b> <code>{self.run_id}</code></p><table>{rows}</table>" + (
            f"<ul>{notes}</ul>" if notes else ""
        )

    def _figures(self) -> list[tuple[str, str]]:
        shown = [("Final equity", grouped(money_text(self.final_equity)))]
        return shown + [
            (definition.title, definition.show(self.metrics[key]))
            for key, definition in self.metrics.definitions.items()
            if definition.alias_of is None
        ]


def backtest(
    strategy: Strategy | type[Strategy] | str,
    *,
    parameters: Mapping[str, Any] | None = None,
    candles: Any = None,
    symbols: Sequence[str] | str = (),
    interval: str | None = None,
    venue: str | None = None,
    start: date | datetime | str | None = None,
    end: date | datetime | str | None = None,
    initial_capital: float | Decimal = 100_000,
    commission: float | str | Commission | Callable[[float, float], float] = NO_COMMISSION,
    slippage: float | str | Slippage | Callable[[float, int], float] = NO_SLIPPAGE,
    sizing: Sizing | None = None,
    lot_size: float | Decimal = 1,
    allow_short: bool = True,
    fill_at: FillAt | str = FillAt.NEXT_OPEN,
    close_at_end: CloseAtEnd | str | bool = False,
    execution: ExecutionModel | None = None,
    prices: str = "adjusted",
    benchmark: str | None = None,
    risk_free: float = 0.0,
    calendar: str | None = None,
    universe: str | Universe | None = None,
    assume_listed: bool = False,
    fresh: bool = False,
    seed: int = 0,
    metrics: Sequence[OwnMetric | Function] = (),
    data_dir: str | Path | None = None,
    date_order: str | None = None,
) -> Result:
    """Runs a strategy over candles of a frame, or over symbols on the tape.

    Args:
        strategy: an instance, a class, or a name as ``ticktape backtest --strategy`` takes it: of the catalogue
            (``"MovingAverageCrossover"``), a preset (``"golden_cross"``) or ``"my_file.py:MyStrategy"``.
        parameters: of a class or a name, by their names; they win over a preset's, and those left out have their defaults.
        candles: a Polars or pandas frame with ``symbol, timestamp|date, open, high, low, close, volume`` in any letter case; nothing is
            then written to disk. None: the symbols are on the tape of the data folder, and the run is kept in its journal.
        symbols: what to trade, a list or text with commas; empty: everything in the frame, or of the interval on the tape.
        interval: length of the bars (``1m`` a minute, ``1d`` a day, ``1M`` a month); None: told from the frame, or a day.
        venue: where; None where each symbol has only one.
        start: first session (date or ISO date text) or open time to decide on; earlier bars warm indicators up.
        end: last one, inclusive.
        initial_capital: money at the beginning.
        commission: a fraction of the traded value; a text as ``ticktape backtest --commission`` takes it (``"5 + 0.1%"``,
            ``"binance-spot"``, ``"my_costs.py:MyFees"``); a ``tt.Commission``; or a function of size and price that gives money.
        slippage: a fraction of the price; a text (``"5bp"``, ``"2 ticks of 0.01"``); a ``tt.Slippage``; or a function of price and
            direction (+1 buy, -1 sale) that gives the price.
        sizing: what a ``Buy`` without a quantity means where it fills; None: an equal share of equity.
        lot_size: smallest tradable quantity.
        allow_short: whether a sale may open a short position.
        fill_at: ``next_open`` or ``same_close``.
        close_at_end: whether open positions are closed at the end: ``close`` (or True) at the last close, ``open`` at the last bar's open.
        execution: all of the above from ``commission`` on in one object; it then wins.
        prices: ``adjusted`` or ``raw``.
        benchmark: a symbol to compare with; indicators such as ``BETA`` do too. It need not be traded: name those in ``symbols``.
        risk_free: annual risk-free rate, as a fraction.
        calendar: exchange (``XNYS``) or ``24/7`` by whose sessions the run is annualised; None: told from the data.
        universe: an exchange whose lists are on the tape (``asx``), or ``tt.Universe``: only what was known as listed at the time is
            bought, and what is delisted is sold. A name is the venue too where none is given.
        assume_listed: let the exchange's first list stand for the time before it (survivorship bias, which is reported).
        fresh: compute anew, even where an equal run is in the journal, and compare.
        seed: seed of the run's random numbers.
        metrics: metrics of your own: functions that take a ``tt.RunView`` and return a number, named by ``@tt.metric`` or by themselves;
            they stand in ``result.metrics`` and are no part of the run.
        data_dir: data folder of the tape and the journal; None: from the settings.
        date_order: ``dmy``, ``mdy`` or ``ymd``: how dates in the frame's text such as 2/1/2023 are meant; None: as the column shows it.

    Raises:
        TicktapeError: the request, the data or the strategy is not in order; the text says what to do.
    """
    if execution is not None and not isinstance(execution, ExecutionModel):
        raise InvalidValue(f"execution must be a tt.ExecutionModel, not {execution!r}", field="execution")
    own = own_metrics(metrics)
    container = build(
        load_settings(profile="local", data_dir=data_dir) if candles is None else load_settings(profile="memory")
    )
    source = container.get(StrategySource)
    model = execution or ExecutionModel(
        costs=Costs(commission_from(commission, source), slippage_from(slippage, source)),
        sizing=EqualWeight() if sizing is None else sizing,
        lot_size=to_decimal(lot_size),
        allow_short=allow_short,
        fill_at=_choice(FillAt, fill_at, "fill_at"),
        close_at_end=CloseAtEnd.of(close_at_end),
    )
    length = (
        Interval(interval or "1d") if candles is None else put_on_tape(container, candles, interval, venue, date_order)
    )
    request = BacktestRequest(
        strategy=strategy_of(strategy, parameters, container),
        symbols=tuple(part.strip() for part in symbols.split(","))
        if isinstance(symbols, str) and symbols
        else tuple(symbols),
        interval=length,
        venue=venue if venue or not isinstance(universe, str) else checked_venue(universe),
        start=moment_of("start", start),
        end=moment_of("end", end),
        initial_cash=to_decimal(initial_capital),
        execution=model,
        prices=_choice(Prices, prices, "prices"),
        benchmark=benchmark,
        risk_free=risk_free,
        calendar=None if calendar is None else container.get(TradingCalendar, calendar),
        universe=_universe(container, universe, assumed=assume_listed),
        fresh=fresh,
        seed=seed,
    )
    shown = ReportOptions(benchmark, risk_free, declared(request.strategy.indicators), own)
    return Result(result_with_own(run_backtest(container).run(request), own), container, shown)


def _universe(container: Container, universe: str | Universe | None, *, assumed: bool) -> Universe | None:
    if not isinstance(universe, str):
        return universe
    return load_universe(container).run(universe, assumed=assumed)


def put_on_tape(
    container: Container, frame: Any, interval: str | None, venue: str | None, date_order: str | None = None
) -> Interval:
    """Puts a user's frame on a container's tape, warns of what is doubtful about it, and returns the bars' length."""
    good, refused, notices = candles_of(frame, interval, venue or "LOCAL", date_order)
    for notice in notices:
        python_warnings.warn(notice, stacklevel=3)
    if len(refused):
        counts = refused.group_by("reason").len().sort("reason").iter_rows()
        reasons = ", ".join(f"{count} {reason}" for reason, count in counts)
        read = len(good) + len(refused)
        python_warnings.warn(f"{len(refused)} of {read} candles were left out: {reasons}", stacklevel=3)
    if not len(good):
        raise InvalidCandles("there is no acceptable candle in the frame")
    container.get(Tape).append(good, received_at=container.get(Clock).now())
    return Interval(good["interval"][0])


def strategy_of(
    given: Strategy | type[Strategy] | str, parameters: Mapping[str, Any] | None, container: Container
) -> Strategy:
    """An instance of what a user gave, or named.

    Raises:
        InvalidValue: it is no strategy, an instance was given parameters, or a parameter is not acceptable.
        StrategyError: there is none of that name, or it cannot be made.
        UnknownStrategySource: a file or its class cannot be loaded.
    """
    if isinstance(given, str):
        kind, preset = named(container.get(StrategySource), presets(container), given)
        return made(kind, {**preset, **(parameters or {})})
    if isinstance(given, type) and issubclass(given, Strategy):
        return made(given, parameters or {})
    if not isinstance(given, Strategy):
        raise InvalidValue(
            f"strategy must be an instance or a class of tt.Strategy, or a name, not {given!r}", field="strategy"
        )
    if parameters:
        raise InvalidValue("parameters are for a class or a name: an instance has its own", field="parameters")
    return given


def _choice(kind: type[E], value: str, field: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise InvalidValue(f"{field} must be {' or '.join(kind)}, not {value!r}", field=field, value=value) from None


def moment_of(field: str, when: date | datetime | str | None) -> date | datetime | None:
    """A session, or an open time; a time without a zone is UTC, as it is in a frame."""
    if isinstance(when, str):
        try:
            when = date.fromisoformat(when) if len(when) == len("2000-01-01") else datetime.fromisoformat(when)
        except ValueError:
            raise InvalidValue(f"{field} must be a date or an ISO time, not {when!r}", field=field) from None
    if when is not None and not isinstance(when, date):
        raise InvalidValue(f"{field} must be a date or an ISO time, not {when!r}", field=field)
    if isinstance(when, datetime):
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return when


def _some(symbols: Sequence[str]) -> str:
    return ", ".join(symbols) if len(symbols) <= 6 else f"{', '.join(symbols[:5])} and {len(symbols) - 5} more"
