"""``ticktape pipeline compact``: raw batches onto the tape, as the function on a schedule does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage, warn
from entrypoints.cli.options.collection import Config, IndicatorNames, Prefix
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson
from entrypoints.cli.options.selection import Prices
from entrypoints.cli.output import console, count, print_json


def compact(
    context: typer.Context,
    config: Config = None,
    prefix: Prefix = "raw-data/",
    table: Annotated[
        str | None,
        typer.Option("--table", metavar="KEY", help="Also write all batches as one table, under this name."),
        Formerly("--processed"),
    ] = None,
    indicators: Annotated[IndicatorNames, About("Columns of that table; else those of a processed table.")] = None,
    prices: Annotated[Prices, About("Prices of that table."), Formerly("--adjusted", means="adjusted")] = "raw",
    as_json: AsJson = False,
) -> None:
    """Bring raw batches onto the tape that are not there yet, each once; the fetcher's own are found to be there."""
    from domain.market.markets import market
    from entrypoints.tasks.process_raw_data import process_raw_data_task
    from infrastructure.containers.features.aggregation import process_raw_data
    from infrastructure.containers.features.symbols import symbol_selection

    event: dict[str, Any] = {"prefix": prefix}
    if table is not None:
        event["processed"] = {"key": table, "adjusted": prices == "adjusted"}
        if indicators:
            event["processed"]["indicators"] = list(values.names(indicators))
    with checking_usage():
        selection = symbol_selection(config)
    with opened(context) as container:
        answer = process_raw_data_task(process_raw_data(container), market(selection.market))(event, None)
    if as_json:
        print_json(answer)
    else:
        _print(answer)


def _print(answer: Mapping[str, Any]) -> None:
    out = console()
    counted = ("added", "revised", "unchanged", "superseded", "refused")
    rows = ", ".join(f"{answer[name]:,} {name}" for name in counted)
    out.print(f"Batches: {answer['batches']:,} brought onto the tape, {answer['already']:,} before", soft_wrap=True)
    out.print(f"Rows:    {answer['rows']:,}: {rows}", soft_wrap=True)
    if "processed" in answer:
        table = answer["processed"]
        out.print(
            f"Table:   {table['object_key']}: {count(table['rows'], 'row')} of {count(table['symbols'], 'symbol')}",
            soft_wrap=True,
        )
    for drift in answer["drifts"]:
        warn(f"{drift['key']} was read, but {', '.join(drift['changes'])}")
    for fault in answer["faults"]:
        warn(f"{fault['key']} was left out: {fault['reason']}")
