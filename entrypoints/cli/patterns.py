"""``ticktape patterns``: the candlestick patterns, and what one of them is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options import AsJson, DataDir, Debug
from entrypoints.cli.output import Column, console, print_json, print_table


def patterns(context: typer.Context, as_json: AsJson = False, data_dir: DataDir = None, debug: Debug = False) -> None:
    """List the candlestick patterns: what they look like and what they announce."""
    if context.invoked_subcommand is not None:
        return
    from application.use_cases.list_patterns import ListPatterns

    listed = ListPatterns().run()
    if as_json:
        print_json([asdict(one) for one in listed])
        return
    out = console()
    columns = [
        Column("Name"),
        Column("Pattern"),
        Column("Bars", number=True),
        Column("Announces"),
        Column("What it looks like", wraps=True),
    ]
    print_table(out, columns, [(one.name, one.title, str(one.bars), one.direction, one.description) for one in listed])
    out.print(f"\n{len(listed)} patterns; one of them: ticktape patterns show {listed[0].name}")


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as engulfing, or TA-Lib's CDLENGULFING.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Show a pattern: what it looks like, what it is held to mean, how many candles it needs."""
    from application.use_cases.list_patterns import ListPatterns

    with checking_usage():
        found = ListPatterns().one(name)
    if as_json:
        print_json(asdict(found))
        return
    out = console()
    out.print(found.title, style="bold")
    for label, text in (
        ("Looks like", found.description),
        ("Means", found.meaning),
        ("Announces", found.direction),
        ("Candles", f"{found.bars}, after {found.lookback} for its averages" if found.lookback else str(found.bars)),
        ("Parameters", ", ".join(f"{own}={value}" for own, value in found.parameters.items()) or "none"),
        ("Column", found.name),
        ("TA-Lib", found.talib_name),
    ):
        out.print(f"{label:<12}{text}", soft_wrap=True)
