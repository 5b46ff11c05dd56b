"""``ticktape explain``: why a run did what it did."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import BadUsage, checking_usage
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.runs import MaybeAt, Run
from entrypoints.cli.options.selection import Symbol
from entrypoints.cli.output import console, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from application.inspection.use_cases.explain_run import Explanation
    from domain.portfolio.position import ClosedPosition

_LABEL = 16


def explain(
    context: typer.Context,
    run: Run,
    trade: Annotated[
        int | None, typer.Option("--trade", metavar="N", help="A closed trade, as `runs show` counts them, from 1.")
    ] = None,
    order: Annotated[str | None, typer.Option("--order", metavar="ID", help="An order, such as O-17.")] = None,
    at: Annotated[
        MaybeAt,
        About("A session, or an instant (2008-10-10T14:30:00Z): what was decided and filled, and what was not."),
        Formerly("--date"),
    ] = None,
    symbol: Annotated[Symbol, About("With --at: this symbol only.")] = None,
    as_json: AsJson = False,
) -> None:
    """Explain a trade, an order or a day: candle, indicators, action, risk, fill, costs, account before and after."""
    from infrastructure.containers.features.inspection import explain_run

    if sum(value is not None for value in (trade, order, at)) != 1:
        raise BadUsage("explain needs one of --trade, --order and --at")
    if symbol is not None and at is None:
        raise BadUsage("--symbol goes with --at")
    with checking_usage():
        moment = values.moment(at, "--at")
    with opened(context) as container:
        explainer = explain_run(container)
        if trade is not None:
            found = explainer.trade(run, trade)
        elif order is not None:
            found = explainer.order(run, order)
        else:
            assert moment is not None
            found = explainer.date(run, moment, symbol)
    if as_json:
        print_json(_described(found, trade))
    else:
        _print(console(), found, trade)


def _described(found: Explanation, number: int | None) -> dict[str, object]:
    about = {} if found.trade is None else {"trade": _trade(found.trade, number)}
    return {
        "run_id": found.attempt.run_id,
        **about,
        "orders": [asdict(order) for order in found.orders],
        "quiet": [asdict(one) for one in found.quiet],
        "note": found.note,
    }


def _trade(trade: ClosedPosition, number: int | None) -> dict[str, object]:
    from domain.shared.amounts import money_number

    amounts = {name: money_number(getattr(trade, name)) for name in ("gross_profit", "fees", "profit")}
    return {"number": number, **trade._asdict(), **amounts}


def _print(out: Console, found: Explanation, number: int | None) -> None:
    from application.inspection.explanation_lines import Line, order_lines, quiet_lines, trade_lines

    started = found.attempt.started
    out.print(f"{started.strategy}, run {found.attempt.run_id}", style="bold")
    sections = [order_lines(order) for order in found.orders] + [quiet_lines(quiet) for quiet in found.quiet]
    if found.trade is not None and number is not None:
        sections.insert(0, trade_lines(number, found.trade))
    if found.note:
        sections.append([Line("Note", found.note)])
    for lines in sections:
        out.print()
        for line in lines:
            out.print(f"{line.label:<{_LABEL}}{line.text}", soft_wrap=True)
