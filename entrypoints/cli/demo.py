"""``ticktape demo``: three strategies over real daily prices."""

from __future__ import annotations

import shutil
import sys
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from entrypoints.cli.context import invocation, opened
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import Column, console, count, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from application.backtesting.use_cases.run_backtest import BacktestRequest
    from application.ports.tape import TapeReceipt
    from application.runs.result import RunResult
    from domain.strategies.base import Strategy
    from infrastructure.containers.container import Container

CAPITAL, COMMISSION, SLIPPAGE = 100_000, 0.001, 0.0005
STRATEGIES = ("MovingAverageCrossover", "RSIMeanReversion", "BuyAndHold")

_SHOWN = (
    "total_return",
    "annualised_return",
    "volatility",
    "sharpe",
    "max_drawdown",
    "closed_trades",
    "win_rate",
    "fees",
)


def demo(context: typer.Context, as_json: AsJson = False) -> None:
    """Put five symbols' daily prices (2000-2013) on the tape and compare three strategies on them."""
    from application.ports.strategy_source import StrategySource
    from infrastructure.containers.features.backtesting import run_backtest
    from infrastructure.containers.features.importing import demonstration, load_demo

    began = perf_counter()
    with opened(context) as container:
        receipt = load_demo(container).run()
        runner, load = run_backtest(container), container.get(StrategySource).load
        results = [runner.run(_request(load(name)(), *demonstration())) for name in STRATEGIES]
        report = _report(container, results)
    if as_json:
        from application.inspection.tables import summary

        tape = {"added": receipt.added, "revised": receipt.revised, "unchanged": receipt.unchanged}
        print_json({"tape": tape, "runs": [summary(result) for result in results], "report": report})
        return
    _print(receipt, results, report, perf_counter() - began, invocation(context).data_dir)


def _report(container: Container, results: Sequence[RunResult]) -> Path | None:
    """The page that compares the runs, with links to a page of each; written where it is not there yet.

    None in the profile ``memory``, of which nothing is to be left.
    """
    from infrastructure.containers.features.reporting import reports_folder, write_report

    if container.profile == "memory":
        return None
    folder = reports_folder(container)
    comparison = folder / "demo.html"
    pages = {result.attempt.run_id: f"{result.attempt.run_id}.html" for result in results}
    there = all((folder / name).exists() for name in (comparison.name, *pages.values()))
    if not (there and all(result.reused for result in results)):
        writer = write_report(container)
        for run_id, name in pages.items():
            writer.run([run_id], folder / name)
        writer.run(list(pages), comparison, pages=pages)
    return comparison.resolve()


def _request(strategy: Strategy, symbols: tuple[str, ...], venue: str) -> BacktestRequest:
    from application.backtesting.use_cases.run_backtest import BacktestRequest
    from application.trading.execution import ExecutionModel
    from domain.orders.costs import Costs, PercentCommission, PercentSlippage

    costs = Costs(PercentCommission(COMMISSION), PercentSlippage(SLIPPAGE))
    return BacktestRequest(
        strategy=strategy,
        symbols=symbols,
        venue=venue,
        initial_cash=Decimal(CAPITAL),
        execution=ExecutionModel(costs=costs),
    )


def _print(
    receipt: TapeReceipt, results: Sequence[RunResult], report: Path | None, seconds: float, data_dir: Path | None
) -> None:
    from application.inspection.tables import summary
    from domain.performance.definitions import DEFINITIONS
    from domain.shared.amounts import grouped, money_text
    from entrypoints.cli.results import print_warnings

    out = console()
    unchanged = not receipt.commit and all(result.reused for result in results)
    if unchanged:
        out.print("Nothing changed: prices and results are the ones already there.")
    else:
        out.print(f"Prices on the tape: {count(receipt.added, 'row')} added, {receipt.unchanged:,} already there.")
    shown = summary(results[0])
    out.print(
        f"{', '.join(results[0].started.symbols)}, daily, {shown['start']} to {shown['end']}; capital {CAPITAL:,}, "
        f"commission {COMMISSION:.2%}, slippage {SLIPPAGE:.2%}"
    )
    rows = [
        (DEFINITIONS[key].title.partition(" (")[0], *(DEFINITIONS[key].show(one.metrics[key]) for one in results))
        for key in _SHOWN
    ]
    rows.append(("Final equity", *(grouped(money_text(one.final_equity)) for one in results)))
    rows.append(("Run", *(one.attempt.run_id for one in results)))
    print_table(out, [Column("Metric"), *(Column(one.started.strategy, number=True) for one in results)], rows)
    print_warnings(out, _warnings(results))
    if report is not None:
        out.print(f"Report with charts, and why every trade was made: {report}", soft_wrap=True)
    out.print(f"Done in {seconds:.1f} s. Next:")
    where = f" --data-dir {data_dir}" if data_dir is not None else ""
    for command in _next(results[0].attempt.run_id):
        out.print(f"  {_program()} {command}{where}", soft_wrap=True)


def _warnings(results: Sequence[RunResult]) -> Iterator[str]:
    """What concerns every run once, the rest with the strategy's name."""
    names: dict[str, list[str]] = {}
    for one in results:
        for warning in one.warnings:
            names.setdefault(warning, []).append(one.started.strategy)
    for warning, whose in names.items():
        yield warning if len(whose) == len(results) else f"{', '.join(whose)}: {warning}"


def _program() -> str:
    """What the user types for this command: its name where the shell finds it, else the path that was typed."""
    typed = Path(sys.argv[0])
    return str(typed) if typed.name == "ticktape" and shutil.which("ticktape") is None else "ticktape"


def _next(run_id: str) -> tuple[str, ...]:
    return (
        f"runs show {run_id}",
        f"report {run_id} --open",
        "backtest --strategy golden_cross --symbols AAPL,MSFT --start-date 2005-01-01 --benchmark IBM",
        "backtest --strategy RSIMeanReversion --param period=7 --commission 0.001",
        "strategies",
        "data",
    )
