"""``ticktape aggregate``: raw batches as one table, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage, warn
from entrypoints.cli.options.collection import IndicatorNames, Prefix
from entrypoints.cli.options.groups import About, Formerly
from entrypoints.cli.options.output import AsJson, OutFile, suffix
from entrypoints.cli.options.selection import EndDate, KnownAt, Prices, StartDate, Symbols
from entrypoints.cli.output import console, count, print_json

if TYPE_CHECKING:
    import polars as pl

    from application.market_data.aggregation.prices import AggregatedPrices


def aggregate(
    context: typer.Context,
    out: OutFile,
    symbols: Annotated[Symbols, About("Which symbols; all if left out.")] = None,
    start_date: Annotated[StartDate, About("First date.")] = None,
    end_date: Annotated[EndDate, About("Last date, inclusive.")] = None,
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="Only what was fetched on that day.")] = None,
    known_at: Annotated[KnownAt, About("As fetched by then; a date means its end, UTC.")] = None,
    prices: Annotated[Prices, Formerly("--adjusted", means="adjusted")] = "raw",
    indicators: Annotated[IndicatorNames, About("Columns (macd_signal) or indicators (MACD, sma_50) to add.")] = None,
    processed: Annotated[
        bool,
        typer.Option(
            "--processed", help="Add the ten columns of a processed daily table.", metavar="", show_default=False
        ),
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--input",
            exists=True,
            file_okay=False,
            metavar="DIR",
            help="Where raw-data/ is; else the data folder's objects.",
        ),
    ] = None,
    prefix: Prefix = "raw-data/",
    cache: Annotated[
        Path | None,
        typer.Option("--cache", file_okay=False, metavar="DIR", help="Keep copies of the batches here; for a bucket."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring raw batches together as one table of daily prices, the newest fetch of each day, with indicators."""
    with checking_usage():
        from application.indicators.processed_columns import PROCESSED_COLUMNS
        from application.indicators.processed_table import with_indicators
        from application.market_data.aggregation.prices import AggregateRequest
        from application.ports.column_scanner import ColumnScanner
        from application.ports.table_writer import TableWriter
        from infrastructure.containers import places
        from infrastructure.containers.features.aggregation import aggregate_prices

        form = suffix(out, ("parquet", "csv"))
        wanted = (*(PROCESSED_COLUMNS if processed else ()), *values.names(indicators))
        request = AggregateRequest(
            prefix=prefix,
            symbols=values.symbols(symbols or []),
            start=values.day(start_date, "--start-date"),
            end=values.day(end_date, "--end-date"),
            batch_day=values.day(day, "--day"),
            known_at=values.instant(known_at, "--known-at"),
            adjusted=prices == "adjusted",
        )
    with opened(context) as container:
        place, copies = ("", cache) if source is None else (places.folder(source), None)
        found = aggregate_prices(container, place, copies).run(request)
        table = with_indicators(found.rows, wanted, container.get(ColumnScanner))
        written = container.get(TableWriter).write(table, out.parent, out.stem, form)
    _show(found, table, written, as_json)


def _show(found: AggregatedPrices, table: pl.DataFrame, written: Path, as_json: bool) -> None:
    number = table["symbol"].n_unique()
    if as_json:
        print_json(
            {
                "file": written,
                "rows": len(table),
                "symbols": number,
                "columns": table.columns,
                "batches": found.batches,
                "repeated": found.repeated,
                "faults": [fault._asdict() for fault in found.faults],
                "drifts": [drift._asdict() for drift in found.drifts],
            }
        )
        return
    console().print(
        f"{written}: {count(len(table), 'row')} of {count(number, 'symbol')} out of {found.batches:,} batches, "
        f"{found.repeated:,} older rows left out",
        soft_wrap=True,
    )
    for drift in found.drifts:
        warn(f"{drift.key} was read, but {', '.join(drift.changes)}")
    for fault in found.faults:
        warn(f"{fault.key} was left out: {fault.reason}")
