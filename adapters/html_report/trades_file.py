"""All trades of a run as the text of a CSV file, for those that a page has no room for."""

from __future__ import annotations

import polars as pl

from application.reporting.report import RunReport
from domain.shared.spreadsheet_text import defused

_NUMBERS = (
    "quantity",
    "entry_price",
    "exit_price",
    "gross_profit",
    "fees",
    "profit",
    "return",
    "bars",
    "mae",
    "mfe",
)
_TEXTS = ("entry_tag", "exit_tag")


def trades_as_csv(run: RunReport) -> str:
    """A line for each trade, oldest first, under the names that the page's own download has.

    Dates of daily and longer bars are those of sessions where these are known, others are instants in UTC, ISO 8601. Text that a
    spreadsheet would take for a formula has an apostrophe in front.
    """
    table = run.trades.select(
        pl.col("trade"),
        _text("symbol"),
        pl.col("direction"),
        *(_when(f"{name}_date", f"{name}_session", daily=run.daily) for name in ("entry", "exit")),
        *_NUMBERS,
        *(_text(name) for name in _TEXTS),
    )
    return table.write_csv(line_terminator="\r\n")


def _when(time: str, session: str, *, daily: bool) -> pl.Expr:
    instant = pl.col(time).dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
    if not daily:
        return instant
    return pl.coalesce(pl.col(session).cast(pl.String), pl.col(time).dt.date().cast(pl.String)).alias(time)


def _text(name: str) -> pl.Expr:
    return pl.col(name).map_elements(defused, return_dtype=pl.String)
