"""``ticktape backtest``: run a strategy over the tape."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, BadUsage, checking_usage
from entrypoints.cli.options import AsJson, DataDir, Debug, StrategiesFile
from entrypoints.cli.output import print_json

if TYPE_CHECKING:
    from datetime import datetime

    from application.trading.execution import ExecutionModel
    from domain.market.universe import Universe
    from infrastructure.containers.container import Container

WHAT, MONEY, HOW = "What to run", "Money and costs", "How to run it"


def backtest(
    context: typer.Context,
    strategy: Annotated[
        str,
        typer.Option(
            "--strategy",
            metavar="NAME",
            help="A name or a preset of `ticktape strategies`, or my_file.py:MyStrategy.",
            rich_help_panel=WHAT,
        ),
    ],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="A parameter; may be repeated.", rich_help_panel=WHAT),
    ] = None,
    symbols: Annotated[
        list[str] | None,
        typer.Option(
            "--symbols", metavar="A,B", help="What to trade; all on the tape if left out.", rich_help_panel=WHAT
        ),
    ] = None,
    start_date: Annotated[
        str | None,
        typer.Option(
            "--start-date",
            metavar="DATE",
            help="First session (2005-01-31) or open time (2005-01-31T14:30:00Z) decided on; earlier bars warm up.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    end_date: Annotated[
        str | None, typer.Option("--end-date", metavar="DATE", help="Last one, inclusive.", rich_help_panel=WHAT)
    ] = None,
    interval: Annotated[
        str, typer.Option("--interval", metavar="1s…1M", help="Length of the bars.", rich_help_panel=WHAT)
    ] = "1d",
    venue: Annotated[
        str | None,
        typer.Option("--venue", metavar="NAME", help="Where, if a symbol is on the tape twice.", rich_help_panel=WHAT),
    ] = None,
    prices: Annotated[
        Literal["adjusted", "raw"],
        typer.Option("--prices", help="Prices adjusted for splits and dividends, or as traded.", rich_help_panel=WHAT),
    ] = "adjusted",
    known_at: Annotated[
        str | None,
        typer.Option(
            "--known-at", metavar="TIME", help="Prices as known then; a date means its end, UTC.", rich_help_panel=WHAT
        ),
    ] = None,
    universe: Annotated[
        str | None,
        typer.Option(
            "--universe",
            metavar="NAME",
            help="Buy only what an exchange (asx) was known to list at the time; what it delists is sold.",
            rich_help_panel=WHAT,
        ),
    ] = None,
    assume_listed: Annotated[
        bool,
        typer.Option(
            "--assume-listed",
            help="Let the exchange's first list stand for the time before it (survivorship bias, which is reported).",
            metavar="",
            show_default=False,
            rich_help_panel=WHAT,
        ),
    ] = False,
    initial_capital: Annotated[
        str, typer.Option("--initial-capital", metavar="MONEY", help="Cash at the start.", rich_help_panel=MONEY)
    ] = "100000",
    commission: Annotated[
        float,
        typer.Option("--commission", metavar="RATE", help="Fraction of each fill's value.", rich_help_panel=MONEY),
    ] = 0.0,
    slippage: Annotated[
        float,
        typer.Option("--slippage", metavar="RATE", help="Fraction by which a fill is worse.", rich_help_panel=MONEY),
    ] = 0.0,
    sizing: Annotated[
        str,
        typer.Option(
            "--sizing",
            metavar="RULE",
            help="What a buy without a size means: equal, fraction:0.1, money:1000 or quantity:10.",
            rich_help_panel=MONEY,
        ),
    ] = "equal",
    lot_size: Annotated[
        str, typer.Option("--lot-size", metavar="UNITS", help="Smallest tradable quantity.", rich_help_panel=MONEY)
    ] = "1",
    no_short: Annotated[
        bool,
        typer.Option(
            "--no-short",
            help="Refuse sales of what is not held.",
            metavar="",
            show_default=False,
            rich_help_panel=MONEY,
        ),
    ] = False,
    benchmark: Annotated[
        str | None,
        typer.Option(
            "--benchmark",
            metavar="SYMBOL",
            help="Compare with this symbol; indicators such as beta do too.",
            rich_help_panel=MONEY,
        ),
    ] = None,
    risk_free: Annotated[
        float, typer.Option("--risk-free", metavar="RATE", help="Annual rate, a fraction.", rich_help_panel=MONEY)
    ] = 0.0,
    calendar: Annotated[
        str | None,
        typer.Option(
            "--calendar",
            metavar="NAME",
            help="Annualise by the sessions of an exchange (XNYS, XASX) or of 24/7; told from the data if left out.",
            rich_help_panel=MONEY,
        ),
    ] = None,
    fill_at: Annotated[
        Literal["next_open", "same_close"],
        typer.Option("--fill-at", help="When market orders fill.", rich_help_panel=HOW),
    ] = "next_open",
    close_at_end: Annotated[
        bool,
        typer.Option(
            "--close-at-end",
            help="Close open positions at the last close.",
            metavar="",
            show_default=False,
            rich_help_panel=HOW,
        ),
    ] = False,
    fresh: Annotated[
        bool,
        typer.Option(
            "--fresh",
            help="Compute anew and compare with the stored result; exit status 1 if they differ.",
            metavar="",
            show_default=False,
            rich_help_panel=HOW,
        ),
    ] = False,
    profile: Annotated[
        bool,
        typer.Option(
            "--profile",
            help="Say where the time goes: loading, indicators, strategy, engine, journal, valuation.",
            metavar="",
            show_default=False,
            rich_help_panel=HOW,
        ),
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="Seed of random numbers.", rich_help_panel=HOW)] = 0,
    strategies_file: StrategiesFile = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Run a strategy over the tape; the same run again is answered from the journal."""
    with checking_usage():
        from application.backtesting.use_cases.run_backtest import BacktestRequest
        from application.market_data.selection import Prices
        from domain.shared.interval import Interval
        from domain.shared.values import symbol
        from domain.shared.values import venue as checked_venue

        given = {
            "symbols": values.symbols(symbols or []),
            "interval": Interval(interval),
            "venue": None if (venue or universe) is None else checked_venue(str(venue or universe)),
            "start": values.moment(start_date, "--start-date"),
            "end": values.moment(end_date, "--end-date"),
            "known_at": values.instant(known_at, "--known-at"),
            "initial_cash": values.money(initial_capital, "--initial-capital"),
            "execution": _execution(
                commission, slippage, sizing, lot_size, no_short=no_short, fill_at=fill_at, close_at_end=close_at_end
            ),
            "prices": Prices(prices),
            "benchmark": symbol(benchmark) if benchmark is not None else None,
            "risk_free": values.annual_rate(risk_free, "--risk-free"),
            "fresh": fresh,
            "seed": seed,
            "profile": profile,
        }
    with opened(context) as container:
        with checking_usage():
            from application.ports.trading_calendar import TradingCalendar
            from entrypoints.cli.strategy_choice import chosen_strategy
            from infrastructure.containers.features.backtesting import run_backtest

            chosen = chosen_strategy(container, strategies_file, strategy, param or [])
            sessions = None if calendar is None else container.get(TradingCalendar, calendar)
        listed = _universe(container, universe, values.instant(known_at, "--known-at"), assumed=assume_listed)
        began = perf_counter()
        request = BacktestRequest(strategy=chosen, calendar=sessions, universe=listed, **given)  # type: ignore[arg-type]
        result = run_backtest(container).run(request)
        seconds = perf_counter() - began
    if as_json:
        from application.inspection.tables import summary

        print_json(summary(result) | ({"seconds": dict(result.timings)} if profile else {}))
    else:
        from entrypoints.cli.results import print_profile, print_result

        print_result(result, seconds, fresh=fresh)
        if profile:
            print_profile(result.timings, seconds)
    if result.equal is False:
        raise typer.Exit(FAILED)


def _universe(container: Container, name: str | None, known_at: datetime | None, *, assumed: bool) -> Universe | None:
    from infrastructure.containers.features.market_data import load_universe

    if name is None:
        if assumed:
            raise BadUsage("--assume-listed is about a universe: give --universe too")
        return None
    return load_universe(container).run(name, known_at=known_at, assumed=assumed)


def _execution(
    commission: float,
    slippage: float,
    sizing: str,
    lot_size: str,
    *,
    no_short: bool,
    fill_at: str,
    close_at_end: bool,
) -> ExecutionModel:
    from application.trading.execution import ExecutionModel, FillAt
    from domain.orders.costs import Costs, PercentCommission, PercentSlippage

    return ExecutionModel(
        costs=Costs(
            values.cost(PercentCommission, commission, "--commission"),
            values.cost(PercentSlippage, slippage, "--slippage"),
        ),
        sizing=values.sizing(sizing),
        lot_size=values.money(lot_size, "--lot-size"),
        allow_short=not no_short,
        fill_at=FillAt(fill_at),
        close_at_end=close_at_end,
    )
