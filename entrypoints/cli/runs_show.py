"""``ticktape runs show``: one run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.options import AsJson, DataDir, Debug
from entrypoints.cli.output import Column, console, count, minute, print_json, print_table, short
from entrypoints.cli.runs import described

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console

    from application.runs.shown import ShownRun

Reference = Annotated[
    str,
    typer.Argument(metavar="RUN", help="Its id, the beginning of one, `latest`, or id/attempt.", show_default=False),
]


def show(
    context: typer.Context,
    run: Reference,
    rows: Annotated[int, typer.Option("--rows", min=0, help="Trades and orders to show, the last; 0 for all.")] = 20,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Show a run: inputs, metrics, positions, trades and orders."""
    from application.use_cases.show_run import ShowRun

    with opened(context) as container:
        shown = ShowRun(container.tape(), container.event_store(), container.codec()).run(run)
    if as_json:
        frames = {name: getattr(shown, name).to_dicts() for name in ("positions", "trades", "orders")}
        metrics = {} if shown.metrics is None else {"metrics": shown.metrics}
        print_json({**described(shown.attempt), **metrics, **frames, "note": shown.note})
        return
    _print(console(), shown, rows)


def _print(out: Console, shown: ShownRun, rows: int) -> None:
    from entrypoints.cli.results import print_inputs, print_metrics, print_warnings

    attempt, started = shown.attempt, shown.attempt.started
    asked = f"{started.start or 'the beginning'} to {started.end or 'the end'}"
    if len(shown.equity):
        asked = f"{shown.equity['session'][0]} to {shown.equity['session'][-1]}"
    print_inputs(out, started, asked)
    out.print(_rules(shown))
    out.print(f"Run {attempt.run_id}, attempt {started.attempt}: {attempt.status}, {minute(attempt.started_at)} UTC")
    if shown.metrics is not None:
        print_metrics(out, shown.metrics)
    print_warnings(out, getattr(attempt.ended, "warnings", ()))
    _section(out, "Open positions", shown.positions, _POSITIONS, 0)
    _section(out, "Trades", shown.trades, _TRADES, rows)
    _section(out, "Orders", shown.orders, _ORDERS, rows)
    if shown.note:
        out.print(shown.note)
    if getattr(attempt.ended, "traceback", ""):
        out.print(attempt.ended.traceback.rstrip())  # type: ignore[union-attr]


def _rules(shown: ShownRun) -> str:
    started = shown.attempt.started
    model = started.execution
    costs = model.get("costs", {})
    parts = [f"capital {float(started.initial_cash):,.2f}"]
    parts += [f"{name} {_model(costs[name])}" for name in ("commission", "slippage") if name in costs]
    parts += [f"sizing {_model(model['sizing'])}", f"fills at {model['fill_at'].replace('_', ' ')}"]
    return ", ".join(parts)


def _model(description: dict[str, object]) -> str:
    values = [str(value) for key, value in description.items() if key != "model"]
    return f"{description['model']}({', '.join(values)})"


def _section(out: Console, title: str, frame: pl.DataFrame, columns: dict[str, str], rows: int) -> None:
    if not len(frame):
        return
    last = frame.tail(rows) if rows else frame
    cells = [[_cell(row[name], kind) for name, kind in columns.items()] for row in last.iter_rows(named=True)]
    titles = [
        Column(_TITLES.get(name, name.replace("_", " ").capitalize()), number=kind in _FORMATS, shrinks=kind == "tag")
        for name, kind in columns.items()
    ]
    print_table(out, titles, cells, f"{title}: {count(len(frame), 'row')}")
    if len(last) < len(frame):
        out.print(
            f"{len(frame) - len(last):,} earlier ones not shown: --rows 0 shows all, `ticktape runs export` writes them"
        )


_TITLES = {"average_entry_price": "Entry", "entry_price": "Entry", "exit_price": "Exit"}
_FORMATS = {"quantity": "{:,.10g}", "money": "{:,.2f}", "price": "{:,.4f}", "fraction": "{:.2%}"}
_POSITIONS = {
    "symbol": "text",
    "quantity": "quantity",
    "average_entry_price": "price",
    "cost_basis": "money",
    "entry_date": "time",
}
_TRADES = {
    "symbol": "text",
    "direction": "text",
    "quantity": "quantity",
    "entry_date": "time",
    "entry_price": "price",
    "exit_date": "time",
    "exit_price": "price",
    "profit": "money",
    "return": "fraction",
}
_ORDERS = {
    "order": "text",
    "decided_on": "time",
    "symbol": "text",
    "side": "text",
    "type": "text",
    "quantity": "quantity",
    "status": "text",
    "price": "price",
    "tag": "tag",
}


def _cell(value: object, kind: str) -> str:
    if value is None:
        return ""
    if kind == "time":
        return short(value)  # type: ignore[arg-type]
    return _FORMATS.get(kind, "{}").format(value)
