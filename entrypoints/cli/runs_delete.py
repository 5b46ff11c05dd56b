"""``ticktape runs delete``: take a run out of the lists."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.failures import BadUsage
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.runs import Run
from entrypoints.cli.output import console, count, print_json


def delete(
    context: typer.Context,
    run: Run,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.", metavar="", show_default=False)] = False,
    as_json: AsJson = False,
) -> None:
    """Take a run out of the lists; the same run again is then computed anew, the journal keeps the old events."""
    from infrastructure.containers.features.runs import delete_run, run_journal

    with opened(context) as container:
        found = run_journal(container).find(run)
        if not yes:
            if not sys.stdin.isatty():
                raise BadUsage("runs delete asks at a terminal; say --yes where there is none")
            typer.confirm(f"Delete run {found.run_id} ({found.started.strategy})?", abort=True, err=True)
        run_id, attempts = delete_run(container).run(found.run_id)
    if as_json:
        print_json({"run_id": run_id, "attempts": attempts})
    else:
        console().print(f"Run {run_id} deleted ({count(attempts, 'attempt')})")
