"""``ticktape runs show``: one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.metrics import OwnMetrics, loaded
from entrypoints.cli.options.output import AsJson, Limit
from entrypoints.cli.options.runs import Run
from entrypoints.cli.output import console, minute, print_json
from entrypoints.cli.runs import described

if TYPE_CHECKING:
    from rich.console import Console

    from application.inspection.shown import ShownRun


def show(
    context: typer.Context,
    run: Run,
    limit: Annotated[Limit, About("Trades and orders to show, the last; 0 for all."), Formerly("--rows")] = 20,
    metric: OwnMetrics = None,
    as_json: AsJson = False,
) -> None:
    """Show a run: inputs, metrics, positions, trades and orders."""
    from infrastructure.containers.features.inspection import show_run

    with opened(context) as container:
        shown = show_run(container).run(run, loaded(container, metric))
    if as_json:
        from application.inspection.tables import metrics_data, table_data

        frames = {name: table_data(getattr(shown, name)) for name in ("positions", "trades", "orders", "by_symbol")}
        metrics = {} if shown.metrics is None else {"metrics": metrics_data(shown.metrics)}
        print_json({**described(shown.attempt), **metrics, **frames, "warnings": shown.warnings, "note": shown.note})
        return
    _print(console(), shown, limit)


def _print(out: Console, shown: ShownRun, limit: int) -> None:
    from application.runs.lineage import fork_text
    from entrypoints.cli.results import print_inputs, print_metrics, print_warnings
    from entrypoints.cli.run_tables import BY_SYMBOL, ORDERS, POSITIONS, TRADES, print_section

    attempt, started = shown.attempt, shown.attempt.started
    asked = f"{started.start or 'the beginning'} to {started.end or 'the end'}"
    if len(shown.equity):
        asked = f"{shown.equity['session'][0]} to {shown.equity['session'][-1]}"
    print_inputs(out, started, asked)
    out.print(_rules(shown))
    if started.parent is not None:
        out.print(fork_text(started).capitalize(), soft_wrap=True)
    out.print(f"Run {attempt.run_id}, attempt {started.attempt}: {attempt.status}, {minute(attempt.started_at)} UTC")
    if shown.metrics is not None:
        print_metrics(out, shown.metrics)
    print_warnings(out, shown.warnings)
    if len(started.symbols) > 1:
        print_section(out, "By symbol", shown.by_symbol, BY_SYMBOL, 0)
    print_section(out, "Open positions", shown.positions, POSITIONS, 0)
    print_section(out, "Trades", shown.trades, TRADES, limit)
    print_section(out, "Orders", shown.orders, ORDERS, limit)
    for text in (shown.note, getattr(attempt.ended, "traceback", "").rstrip()):
        if text:
            out.print()
            out.print(text, soft_wrap=True)


def _rules(shown: ShownRun) -> str:
    from application.runs.cost_words import recorded_words
    from domain.shared.amounts import grouped, money_text

    started = shown.attempt.started
    model = started.execution
    costs = model.get("costs", {})
    parts = [f"capital {grouped(money_text(started.initial_cash))}"]
    parts += [f"{name} {recorded_words(costs[name])}" for name in ("commission", "slippage") if name in costs]
    parts += [f"sizing {_model(model['sizing'])}", f"fills at {model['fill_at'].replace('_', ' ')}"]
    return ", ".join(parts)


def _model(description: dict[str, object]) -> str:
    name = str(description["model"])
    values = [value for key, value in description.items() if key != "model"]
    return f"{name}({', '.join(map(str, values))})" if values else name
