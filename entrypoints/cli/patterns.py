"""``ticktape patterns``: the candlestick patterns, and what one of them is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import completion
from entrypoints.cli.catalogue import print_catalogue, print_entry
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.output import Column

if TYPE_CHECKING:
    from application.indicators.use_cases.list_patterns import ListedPattern


def patterns(context: typer.Context, as_json: AsJson = False) -> None:
    """List the candlestick patterns: what they look like and what they announce."""
    if context.invoked_subcommand is not None:
        return
    from application.indicators.use_cases.list_patterns import ListPatterns

    listed = ListPatterns().run()
    columns: dict[Column, Callable[[ListedPattern], str]] = {
        Column("Name"): lambda one: one.name,
        Column("Pattern"): lambda one: one.title,
        Column("Bars", number=True): lambda one: str(one.bars),
        Column("Announces"): lambda one: one.direction,
        Column("What it looks like", wraps=True): lambda one: one.description,
    }
    print_catalogue(listed, columns, "patterns", listed[0].name, as_json=as_json)


def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Such as engulfing, or TA-Lib's CDLENGULFING.", autocompletion=completion.pattern
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Show a pattern: what it looks like, what it is held to mean, how many candles it needs."""
    from application.indicators.use_cases.list_patterns import ListPatterns

    with checking_usage():
        found = ListPatterns().one(name)
    lines = (
        ("Looks like", found.description),
        ("Means", found.meaning),
        ("Announces", found.direction),
        ("Candles", f"{found.bars}, after {found.lookback} for its averages" if found.lookback else str(found.bars)),
        ("Parameters", ", ".join(f"{own}={value}" for own, value in found.parameters.items()) or "none"),
        ("Column", found.name),
        ("TA-Lib", found.talib_name),
    )
    print_entry(found, found.title, lines, as_json=as_json)
