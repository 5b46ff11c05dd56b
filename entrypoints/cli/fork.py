"""``ticktape fork``: what if, from here on?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import BadUsage, checking_usage
from entrypoints.cli.options.costs import ChangedCosts
from entrypoints.cli.options.groups import About
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.runs import At, Run
from entrypoints.cli.options.strategy import Parameters
from entrypoints.cli.output import console, print_json

if TYPE_CHECKING:
    from application.backtesting.use_cases.fork_run import Forked
    from application.runs.events import RunStarted
    from application.trading.execution import ExecutionModel
    from infrastructure.containers.container import Container


def fork(
    context: typer.Context,
    run: Run,
    *,
    at: At,
    param: Annotated[Parameters, About("A parameter to change; may be repeated.")] = None,
    costs: ChangedCosts,
    deposit: Annotated[str | None, typer.Option("--deposit", metavar="MONEY", help="Cash put in at that time.")] = None,
    withdraw: Annotated[
        str | None, typer.Option("--withdraw", metavar="MONEY", help="Cash taken out at that time.")
    ] = None,
    as_json: AsJson = False,
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
                execution=_execution(container, parent.started, costs),
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


def _execution(container: Container, started: RunStarted, costs: ChangedCosts) -> ExecutionModel | None:
    from application.runs.rebuild import model_of

    if costs == ChangedCosts():
        return None
    model = model_of(started)
    return replace(model, costs=costs.model(model.costs, container))


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
