"""Where lists of symbols and daily prices come from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli import completion

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        exists=True,
        dir_okay=False,
        metavar="FILE",
        help="Which symbols of which market, as JSON; else config/symbols.json where it is there.",
    ),
]
ListFile = Annotated[
    Path | None,
    typer.Option(
        "--file",
        exists=True,
        dir_okay=False,
        metavar="FILE",
        help="The list of symbols itself: of the ASX in either layout, of others as CSV with symbol, name, sector, market cap.",
    ),
]
Offline = Annotated[
    Path | None,
    typer.Option(
        "--offline",
        exists=True,
        file_okay=False,
        metavar="DIR",
        help="No network: the list and the answers come from the recordings in this folder.",
    ),
]
Prefix = Annotated[str, typer.Option("--prefix", metavar="TEXT", help="Begins the names of the raw batches.")]
IndicatorNames = Annotated[
    list[str] | None,
    typer.Option(
        "--indicators",
        metavar="A,B",
        help="Columns (macd_signal), or indicators with all their columns (MACD, sma_50).",
        autocompletion=completion.indicators,
    ),
]
