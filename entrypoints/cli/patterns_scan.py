"""``ticktape patterns scan``: which patterns there were, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import completion, values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.groups import About
from entrypoints.cli.options.output import AsJson, Limit, MaybeOutFile, suffix
from entrypoints.cli.options.selection import EarlierBars
from entrypoints.cli.output import Column, console, count, plain, print_json, print_table, short

if TYPE_CHECKING:
    import polars as pl

    from application.ports.table_writer import TableWriter


def scan(
    context: typer.Context,
    bars: EarlierBars,
    wanted: Annotated[
        list[str] | None,
        typer.Option(
            "--patterns",
            metavar="A,B",
            help="Which patterns, such as engulfing; all if left out.",
            autocompletion=completion.patterns,
        ),
    ] = None,
    out: Annotated[MaybeOutFile, About("A file for all that was found: .csv, .parquet or .json.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Find candlestick patterns in bars of the tape; print them, and write them into a file."""
    with checking_usage():
        from application.indicators.use_cases.scan_patterns import PatternRequest
        from application.ports.table_writer import TableWriter
        from domain.indicators.patterns.registry import chosen
        from infrastructure.containers.features.indicators import scan_patterns

        form = None if out is None else suffix(out, ("csv", "parquet", "json"))
        names = values.names(wanted)
        chosen(names)
        request = PatternRequest(patterns=names, **bars.asked("since", "until"))
    with opened(context) as container:
        found = scan_patterns(container).run(request)
        if out is not None and form is not None:
            _write(container.get(TableWriter), found, out, form)
    if as_json:
        print_json(found.to_dicts())
        return
    _print(found, limit)
    if out is not None:
        console().print(f"{out}: {count(len(found), 'row')}", soft_wrap=True)


def _write(writer: TableWriter, found: pl.DataFrame, out: Path, form: str) -> None:
    if form == "json":
        text = json.dumps(plain(found.to_dicts()), indent=2, ensure_ascii=False) + "\n"
        writer.write_text(text, out.parent, out.name)
    else:
        writer.write(found, out.parent, out.stem, form)


def _print(found: pl.DataFrame, limit: int) -> None:
    screen = console()
    if not len(found):
        screen.print("No pattern was found.")
        return
    shown = found.tail(limit) if limit else found
    rows = [
        (
            short(row["open_time"]),
            row["symbol"],
            row["title"],
            row["direction"],
            f"{row['strength']:+d}",
            f"{row['close']:,.6g}",
            row["meaning"],
        )
        for row in shown.iter_rows(named=True)
    ]
    columns = [
        Column("Bar, UTC"),
        Column("Symbol"),
        Column("Pattern", wraps=True),
        Column("Announces"),
        Column("Strength", number=True),
        Column("Close", number=True),
        Column("Held to mean", wraps=True),
    ]
    print_table(screen, columns, rows)
    if len(shown) < len(found):
        screen.print(f"\n{count(len(found) - len(shown), 'older row')} not shown: --limit 0 shows all")
