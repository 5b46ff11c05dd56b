"""``ticktape data verify``: whether the tape is as it was written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, complain
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import console, count, print_json


def verify(
    context: typer.Context,
    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt",
            help="Take the logs as they are for what was written, as after a restore on purpose.",
            metavar="",
            show_default=False,
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare every log with its anchor and every file with its hash; exit status 1 names what differs."""
    from infrastructure.containers.features.market_data import verify_tape

    with opened(context) as container:
        found = verify_tape(container).run(adopt=adopt)
    if as_json:
        print_json(
            {"tables": [asdict(table) for table in found.tables], "adopted": [asdict(one) for one in found.adopted]}
        )
    else:
        out = console()
        for table in found.tables:
            without = "" if table.anchored else "; its log has no anchor before the next write"
            out.print(
                f"{table.name}: {count(table.commits, 'commit')} and {count(table.files, 'file')} checked{without}",
                soft_wrap=True,
            )
        for one in found.adopted:
            out.print(f"adopted: {one.file}: {one.what}", soft_wrap=True)
        if not found.differences:
            out.print("All is as it was written." if found.tables else "The tape is empty.")
    for one in found.differences:
        complain(f"{one.file}: {one.what}: restore it from a copy")
    if found.differences:
        raise typer.Exit(FAILED)
