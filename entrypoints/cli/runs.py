"""``ticktape runs``: the runs in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import Column, console, minute, print_json, print_table

if TYPE_CHECKING:
    from application.runs.run_journal import Attempt

_COLUMNS = (
    Column("Run"),
    Column("Strategy", shrinks=True),
    Column("Symbols", shrinks=True),
    Column("Return", number=True),
    Column("Status"),
    Column("Started, UTC"),
    Column("Fork of"),
)

_SHORT_ID = 8
"""Characters of a parent's id: enough to name it."""


def runs(
    context: typer.Context,
    every: Annotated[
        bool, typer.Option("--all", help="Every attempt, failed and repeated ones too.", metavar="", show_default=False)
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the runs in the journal, newest first."""
    if context.invoked_subcommand is not None:
        return
    from infrastructure.containers.features.runs import list_runs

    with opened(context) as container:
        attempts = list_runs(container).run(every_attempt=every)
    if as_json:
        print_json([described(attempt) for attempt in attempts])
        return
    out = console()
    if not attempts:
        out.print("No runs yet: `ticktape demo` makes three, `ticktape backtest --help` says how to make your own.")
        return
    columns = _COLUMNS if any(attempt.started.parent for attempt in attempts) else _COLUMNS[:-1]
    print_table(out, columns, [_row(attempt, every=every)[: len(columns)] for attempt in attempts])


def described(attempt: Attempt) -> dict[str, object]:
    """An attempt's inputs and end as plain data."""
    from application.inspection.tables import metrics_data
    from application.runs.events import RunCompleted, RunFailed, RunInterrupted
    from application.runs.wording import universe_text
    from domain.shared.amounts import money_number
    from domain.shared.interval import from_microseconds

    started, ended = attempt.started, attempt.ended
    end: dict[str, object] = {}
    match ended:
        case RunCompleted():
            end = {"final_equity": money_number(ended.final_equity), "metrics": metrics_data(ended.metrics)}
            end |= {"trades": ended.trades}
            end |= {"fills": ended.fills, "rejections": ended.rejections, "warnings": ended.warnings}
        case RunFailed():
            end = {"error": ended.error, "traceback": ended.traceback}
        case RunInterrupted():
            end = {"error": ended.reason}
    return {
        "run_id": attempt.run_id,
        "attempt": started.attempt,
        "status": attempt.status,
        "started_at": from_microseconds(attempt.started_at),
        "ended_at": None if attempt.ended_at is None else from_microseconds(attempt.ended_at),
        "strategy": started.strategy,
        "parameters": started.parameters,
        "symbols": started.symbols,
        "venue": started.venue,
        "interval": started.interval,
        "start": started.start,
        "end": started.end,
        "prices": started.prices,
        "universe": universe_text(started) or None,
        "initial_capital": money_number(started.initial_cash),
        "execution": started.execution,
        "seed": started.seed,
        "parent": started.parent,
        **end,
    }


def _row(attempt: Attempt, *, every: bool) -> tuple[str, ...]:
    from entrypoints.cli.results import some

    metrics = getattr(attempt.ended, "metrics", {})
    gain = metrics.get("total_return")
    parent = attempt.started.parent
    return (
        f"{attempt.run_id}/{attempt.started.attempt}" if every else attempt.run_id,
        attempt.started.strategy,
        some(attempt.started.symbols),
        "" if gain is None else f"{gain:.2%}",
        attempt.status,
        minute(attempt.started_at),
        "" if parent is None else parent["run_id"][:_SHORT_ID],
    )
