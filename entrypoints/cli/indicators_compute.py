"""``ticktape indicators compute``: columns of indicators, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from entrypoints.cli import bars
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options import AsJson, DataDir, Debug
from entrypoints.cli.output import console, count, print_json


def compute(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", dir_okay=False, help="The file to write: .parquet or .csv.")
    ],
    symbols: bars.Symbols = None,
    indicators: Annotated[
        list[str] | None,
        typer.Option(
            "--indicators",
            metavar="A,B",
            help="Columns (macd_signal), or indicators with all their columns (MACD, sma_50); the ten columns of a processed daily "
            "table if left out.",
        ),
    ] = None,
    benchmark: Annotated[
        str | None, typer.Option("--benchmark", metavar="NAME", help="The symbol that beta and correl compare with.")
    ] = None,
    interval: bars.Interval = "1d",
    venue: bars.Venue = None,
    since: bars.Since = None,
    until: bars.Until = None,
    prices: bars.Prices = "adjusted",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Compute indicators over bars of the tape and write them, with the bars, into a file."""
    with checking_usage():
        from application.indicators.use_cases.compute_indicators import CANDLE_COLUMNS, IndicatorRequest
        from application.ports.table_writer import TableWriter
        from infrastructure.containers.features.indicators import compute_indicators

        form = bars.suffix(out, ("parquet", "csv"))
        asked = bars.asked(symbols, interval, venue, since, until, prices)
        request = IndicatorRequest(indicators=bars.names(indicators), benchmark=benchmark, **asked)
    with opened(context) as container:
        table = compute_indicators(container).run(request)
        written = container.get(TableWriter).write(table, out.parent, out.stem, form)
    columns = [name for name in table.columns if name not in CANDLE_COLUMNS]
    number = table["symbol"].n_unique()
    if as_json:
        print_json({"file": written, "rows": len(table), "symbols": number, "columns": columns})
        return
    console().print(
        f"{written}: {count(len(table), 'row')} of {count(number, 'symbol')} with {' '.join(columns)}", soft_wrap=True
    )
