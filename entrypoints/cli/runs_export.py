"""``ticktape runs export``: a run as files."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.options.output import AsJson, OutFolder
from entrypoints.cli.options.runs import Run
from entrypoints.cli.output import console, print_json


def export(
    context: typer.Context,
    run: Run,
    out: OutFolder,
    form: Annotated[
        Literal["parquet", "csv"], typer.Option("--format", help="What tables are written as.")
    ] = "parquet",
    as_json: AsJson = False,
) -> None:
    """Write a run's trades, orders, positions, equity and events into files, and its inputs into run.json."""
    from infrastructure.containers.features.inspection import export_run, show_run

    with opened(context) as container:
        shown = show_run(container).run(run)
        written = export_run(container).run(shown, out, form)
    if as_json:
        print_json({"run_id": shown.attempt.run_id, "files": written, "note": shown.note})
        return
    for path in written:
        console().print(str(path), soft_wrap=True)
    if shown.note:
        typer.echo(f"warning: equity.{form} is empty: {shown.note}", err=True)
