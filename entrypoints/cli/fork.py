"""``ticktape fork``: what if, from here on?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import BadUsage, checking_usage
from entrypoints.cli.options import AsJson, DataDir, Debug
from entrypoints.cli.output import console, print_json
from entrypoints.cli.runs_show import Reference
from entrypoints.cli.state import At

if TYPE_CHECKING:
    from application.backtesting.use_cases.fork_run import Forked
    from application.runs.events import RunStarted
    from application.trading.execution import ExecutionModel
    from infrastructure.containers.container import Container


def fork(
    context: typer.Context,
    run: Reference,
    at: At,
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter to change; may be repeated.")
    ] = None,
    commission: Annotated[
        float | None,
        typer.Option("--commission", metavar="RATE", help="From then on, a fraction of each fill's value."),
    ] = None,
    slippage: Annotated[
        float | None, typer.Option("--slippage", metavar="RATE", help="From then on, by which a fill is worse.")
    ] = None,
    deposit: Annotated[str | None, typer.Option("--deposit", metavar="MONEY", help="Cash put in at that time.")] = None,
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="MONEY", help="Cash taken out at that time.")
    ] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Continue a run from a date with something changed: a run of its own in the journal, which knows its parent."""
    with checking_usage():
        instant = values.moment(at, "--at")
        assert instant is not None
        cash = _cash(deposit, withdraw)
    with opened(context) as container:
        from application.backtesting.use_cases.fork_run import ForkRequest
        from infrastructure.containers.features.backtesting import fork_run
        from infrastructure.containers.features.runs import run_journal

        parent = run_journal(container).find(run)
        with checking_usage():
            request = ForkRequest(
                run=f"{parent.run_id}/{parent.started.attempt}",
                at=instant,
                parameters=_parameters(container, parent.started, param or []),
                execution=_execution(parent.started, commission, slippage),
                cash=cash,
            )
        forked = fork_run(container).run(request)
    if as_json:
        from entrypoints.cli.runs import described

        print_json({**described(forked.attempt), "reused": forked.reused})
    else:
        _print(forked)


def _cash(deposit: str | None, withdraw: str | None) -> Decimal:
    if deposit is not None and withdraw is not None:
        raise BadUsage("give --deposit or --withdraw, not both")
    option, text = ("--deposit", deposit) if withdraw is None else ("--withdraw", withdraw)
    amount = Decimal(0) if text is None else values.money(text, option)
    if text is not None and not (amount.is_finite() and amount > 0):
        raise BadUsage(f"{option} must be above zero, not {text}")
    return amount if withdraw is None else -amount


def _parameters(container: Container, started: RunStarted, texts: list[str]) -> dict[str, object]:
    from application.ports.strategy_source import StrategySource
    from entrypoints.cli.parameters import parse

    return parse(container.get(StrategySource).load(started.strategy_reference), texts) if texts else {}


def _execution(started: RunStarted, commission: float | None, slippage: float | None) -> ExecutionModel | None:
    from application.runs.rebuild import model_of
    from domain.orders.costs import PercentCommission, PercentSlippage

    if commission is None and slippage is None:
        return None
    model = model_of(started)
    costs = model.costs
    if commission is not None:
        costs = replace(costs, commission=values.cost(PercentCommission, commission, "--commission"))
    if slippage is not None:
        costs = replace(costs, slippage=values.cost(PercentSlippage, slippage, "--slippage"))
    return replace(model, costs=costs)


def _print(forked: Forked) -> None:
    from application.runs.lineage import fork_text
    from entrypoints.cli.diff import print_results
    from entrypoints.cli.results import print_warnings

    out, attempt = console(), forked.attempt
    out.print(f"{attempt.started.strategy}, run {attempt.run_id}: {fork_text(attempt.started)}", style="bold")
    if forked.reused:
        out.print("The very same fork was in the journal already.")
    print_results(out, {"Parent": forked.parent, "Fork": attempt})
    print_warnings(out, getattr(attempt.ended, "warnings", ()))
    out.print(f"compare: ticktape diff {forked.parent.run_id} {attempt.run_id}", soft_wrap=True)
