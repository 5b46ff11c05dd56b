"""A run, and a moment of it."""

from __future__ import annotations

from typing import Annotated

import typer

from entrypoints.cli import completion

Run = Annotated[
    str,
    typer.Argument(
        metavar="RUN",
        help="Its id, the beginning of one, `latest`, or id/attempt.",
        show_default=False,
        autocompletion=completion.runs,
    ),
]

_AT = typer.Option(
    "--at",
    metavar="DATE",
    help="A session (2008-10-10: after its close) or an instant (2008-10-10T14:30:00Z), inclusive.",
)
At = Annotated[str, _AT]
MaybeAt = Annotated[str | None, _AT]
