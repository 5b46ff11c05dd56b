"""Options that every command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli.context import invocation


def _keep_data_dir(context: typer.Context, value: Path | None) -> Path | None:
    if value is not None:
        invocation(context).data_dir = value
    return value


def _keep_debug(context: typer.Context, value: bool) -> bool:
    if value:
        invocation(context).debug = True
    return value


DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        callback=_keep_data_dir,
        metavar="DIR",
        help="Where everything is kept; else TICKTAPE_DATA_DIR, else the user's data folder.",
        rich_help_panel="Everywhere",
    ),
]
Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        callback=_keep_debug,
        help="Show the traceback of an error.",
        metavar="",
        show_default=False,
        rich_help_panel="Everywhere",
    ),
]
