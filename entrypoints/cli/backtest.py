"""``ticktape backtest``: run a strategy over the tape."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, BadUsage, checking_usage
from entrypoints.cli.options.costs import CostOptions, InitialCapital, RiskFree
from entrypoints.cli.options.execution import ExecutionOptions, Seed
from entrypoints.cli.options.groups import HOW, MONEY, WHAT, About, Panel
from entrypoints.cli.options.metrics import OwnMetrics, loaded
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.selection import Benchmark, KnownBars
from entrypoints.cli.options.strategy import StrategyChoice
from entrypoints.cli.output import print_json

if TYPE_CHECKING:
    from datetime import datetime

    from domain.market.universe import Universe
    from infrastructure.containers.container import Container


def backtest(
    context: typer.Context,
    *,
    choice: Annotated[StrategyChoice, Panel(WHAT)],
    bars: Annotated[KnownBars, Panel(WHAT)],
    initial_capital: InitialCapital = "100000",
    costs: CostOptions,
    execution: ExecutionOptions,
    benchmark: Annotated[
        Benchmark, About("Compare with this symbol; indicators such as beta do too."), Panel(MONEY)
    ] = None,
    risk_free: Annotated[RiskFree, Panel(MONEY)] = 0.0,
    calendar: Annotated[
        str | None,
        typer.Option(
            "--calendar",
            metavar="NAME",
            help="Annualise by the sessions of an exchange (XNYS, XASX) or of 24/7; told from the data if left out.",
            rich_help_panel=MONEY,
        ),
    ] = None,
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
    metric: Annotated[OwnMetrics, Panel(HOW)] = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Run a strategy over the tape; the same run again is answered from the journal."""
    with checking_usage():
        from application.backtesting.use_cases.run_backtest import BacktestRequest
        from domain.shared.values import symbol

        given = {
            **bars.asked(),
            "initial_cash": values.money(initial_capital, "--initial-capital"),
            "benchmark": symbol(benchmark) if benchmark is not None else None,
            "risk_free": values.annual_rate(risk_free, "--risk-free"),
            "fresh": fresh,
            "seed": seed,
            "profile": profile,
        }
    with opened(context) as container:
        with checking_usage():
            from application.inspection.own_metrics import result_with_own
            from application.ports.trading_calendar import TradingCalendar
            from entrypoints.cli.strategy_choice import chosen_strategy
            from infrastructure.containers.features.backtesting import run_backtest

            chosen = chosen_strategy(container, choice.strategies_file, choice.strategy, choice.param or [])
            own = loaded(container, metric)
            model = execution.model(costs.model(container))
            sessions = None if calendar is None else container.get(TradingCalendar, calendar)
        listed = _universe(container, bars.universe, bars.known, assumed=bars.assume_listed)
        began = perf_counter()
        request = BacktestRequest(strategy=chosen, calendar=sessions, universe=listed, execution=model, **given)
        result = result_with_own(run_backtest(container).run(request), own)
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
