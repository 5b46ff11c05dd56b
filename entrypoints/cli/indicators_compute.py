"""``ticktape indicators compute``: columns of indicators, as a file."""

from __future__ import annotations

from typing import Annotated

import typer

from entrypoints.cli import values
from entrypoints.cli.context import opened
from entrypoints.cli.failures import checking_usage
from entrypoints.cli.options.collection import IndicatorNames
from entrypoints.cli.options.groups import About
from entrypoints.cli.options.output import AsJson, OutFile, suffix
from entrypoints.cli.options.selection import Benchmark, EarlierBars
from entrypoints.cli.output import console, count, print_json


def compute(
    context: typer.Context,
    out: OutFile,
    bars: EarlierBars,
    indicators: Annotated[
        IndicatorNames,
        About(
            "Columns (macd_signal), or indicators with all their columns (MACD, sma_50); the ten columns of a processed daily "
            "table if left out."
        ),
    ] = None,
    benchmark: Annotated[Benchmark, About("The symbol that beta and correl compare with.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compute indicators over bars of the tape and write them, with the bars, into a file."""
    with checking_usage():
        from application.indicators.use_cases.compute_indicators import CANDLE_COLUMNS, IndicatorRequest
        from application.ports.table_writer import TableWriter
        from infrastructure.containers.features.indicators import compute_indicators

        form = suffix(out, ("parquet", "csv"))
        asked = bars.asked("since", "until")
        request = IndicatorRequest(indicators=values.names(indicators), benchmark=benchmark, **asked)
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
