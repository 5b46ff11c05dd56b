"""``ticktape data``: what is on the tape, and what was refused."""

from __future__ import annotations

import json

import typer

from entrypoints.cli.context import opened
from entrypoints.cli.failures import FAILED, complain
from entrypoints.cli.options.output import AsJson, Limit
from entrypoints.cli.output import Column, console, count, counted_kinds, minute, print_json, print_table, short, size


def data(context: typer.Context, as_json: AsJson = False) -> None:
    """List the series on the tape: rows, range, size on disk, dividends and splits."""
    if context.invoked_subcommand is not None:
        return
    from domain.market.corporate_actions import KINDS
    from infrastructure.containers.features.market_data import list_series

    with opened(context) as container:
        contents = list_series(container).run()
    if as_json:
        print_json(
            {
                "series": [
                    {
                        "symbol": one.symbol,
                        "venue": one.venue,
                        "interval": one.interval.text,
                        "rows": one.rows,
                        "revisions": one.revisions,
                        "first": one.first,
                        "last": one.last,
                        "bytes": one.bytes,
                    }
                    for one in contents.series
                ],
                "corporate_actions": [
                    {"symbol": symbol, "venue": venue, **dict.fromkeys(KINDS, 0), **kinds}
                    for (symbol, venue), kinds in contents.actions.items()
                ],
                "damaged": contents.damaged,
            }
        )
    elif not contents.series and not contents.damaged:
        console().print("The tape is empty: `ticktape demo` or `ticktape import FILE.csv` put prices on it.")
    else:
        rows = [
            (
                one.symbol,
                one.venue,
                one.interval.text,
                f"{one.rows:,}",
                f"{one.revisions:,}",
                short(one.first),
                short(one.last),
                size(one.bytes),
                *(
                    [", ".join(counted_kinds(contents.actions.get((one.symbol, one.venue), {})))]
                    if contents.actions
                    else []
                ),
            )
            for one in contents.series
        ]
        columns = [
            Column("Symbol"),
            Column("Venue"),
            Column("Interval"),
            Column("Rows", number=True),
            Column("Revised", number=True),
            Column("First, UTC"),
            Column("Last, UTC"),
            Column("Size", number=True),
            *([Column("Corporate actions")] if contents.actions else []),
        ]
        print_table(console(), columns, rows)
    for file in contents.damaged:
        complain(f"damaged file on the tape: {file}: restore it from a copy")
    if contents.damaged:
        raise typer.Exit(FAILED)


def quarantine(
    context: typer.Context,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show the rows that an import refused, with the reason."""
    from application.ports.tape import Tape

    with opened(context) as container:
        refused = container.get(Tape).quarantined()
    if as_json:
        print_json(refused.to_dicts())
        return
    shown = refused.tail(limit) if limit else refused
    out = console()
    if not len(refused):
        out.print("No row was refused.")
        return
    for row in shown.iter_rows(named=True):
        out.print(f"{minute(row['received_at'])}  {row['source']}: {row['reason']}", soft_wrap=True)
        cells = ", ".join(f"{name} {value}" for name, value in json.loads(row["row"]).items() if value is not None)
        out.print(f"    {cells or 'an empty row'}", soft_wrap=True)
    if len(shown) < len(refused):
        out.print(f"{count(len(refused) - len(shown), 'older row')} not shown: --limit 0 shows all")
