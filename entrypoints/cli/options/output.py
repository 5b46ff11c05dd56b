"""What a command prints, and what it writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli.failures import BadUsage

AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON value and nothing else.", metavar="", show_default=False)
]
Limit = Annotated[int, typer.Option("--limit", min=0, help="Rows to show, the newest; 0 for all.")]
Open = Annotated[bool, typer.Option("--open", help="Show it in the browser.", metavar="", show_default=False)]

_FILE = typer.Option("--out", metavar="FILE", dir_okay=False, help="The file to write: .parquet or .csv.")
_FOLDER = typer.Option("--out", metavar="DIR", file_okay=False, help="The folder to write into.")

OutFile = Annotated[Path, _FILE]
MaybeOutFile = Annotated[Path | None, _FILE]
OutFolder = Annotated[Path, _FOLDER]
MaybeOutFolder = Annotated[Path | None, _FOLDER]


def suffix(out: Path, known: Sequence[str]) -> str:
    """The format that a file's name asks for.

    Raises:
        BadUsage: it is none of the known ones.
    """
    ending = out.suffix[1:].lower()
    if ending not in known:
        raise BadUsage(f"--out {out.name!r} must end in {' or '.join(f'.{one}' for one in known)}")
    return ending
