"""Which strategy, with which parameters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli import completion

StrategyName = Annotated[
    str,
    typer.Option(
        "--strategy",
        metavar="NAME",
        help="A name or a preset of `ticktape strategies`, or my_file.py:MyStrategy.",
        autocompletion=completion.strategies,
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="A parameter; may be repeated."),
]
StrategiesFile = Annotated[
    Path | None,
    typer.Option(
        "--strategies-file",
        exists=True,
        dir_okay=False,
        metavar="FILE",
        help="A YAML file of your own ready-made strategies; they come before the shipped ones.",
    ),
]


@dataclass(frozen=True)
class StrategyChoice:
    """A strategy by name, with parameters as ``name=value``."""

    strategy: StrategyName
    param: Parameters = None
    strategies_file: StrategiesFile = None
