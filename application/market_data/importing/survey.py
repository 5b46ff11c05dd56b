"""What must be known of all of a large file before some of it can be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

from application.market_data.importing.actions import SplitCells, split_cells
from application.market_data.importing.candles import session_days, symbols_of, time_cells, times_of
from application.market_data.importing.date_order import DateOrder
from application.market_data.importing.intervals import Spacings
from application.market_data.importing.order_over_batches import order_over
from application.market_data.importing.preparation import Asked, ImportOptions, asked_of, no_times
from application.market_data.importing.row_sequence import Cut, RowSequence, places
from application.market_data.importing.symbols import SymbolFrom, chosen_rows, rows_of_symbol
from application.market_data.importing.times import UTC_ZONE, Hints
from application.ports.errors import UnreadableFile
from domain.shared.interval import Interval

MOST_SYMBOLS = 100_000
"""Symbols of a large file at most."""

MOST_TOGETHER = 500_000
"""Rows that cannot be parted, such as those of one day, at most."""

Batches = Callable[[], Iterator[pl.DataFrame]]
"""The batches of a file, from its first row on."""


class Survey(NamedTuple):
    """What all rows of a file show together.

    Attributes:
        path: the file.
        asked: what is asked of it.
        interval: length of its bars.
        decide: gives the order of dates of three numbers, where it has some.
        splits: its cells of splits.
        cut: where it may be cut.
        spans: ``symbol``, ``first`` and ``last`` (instants) of each series.
    """

    path: Path
    asked: Asked
    interval: Interval
    decide: Callable[[], DateOrder]
    splits: SplitCells
    cut: Cut
    spans: pl.DataFrame


class ChosenRows(NamedTuple):
    """Rows of a batch that are taken, the symbol of each and its times, the table of ``times_of``."""

    table: pl.DataFrame
    symbols: pl.Series
    times: pl.DataFrame


def survey(batches: Batches, path: Path, options: ImportOptions) -> Survey:
    """Goes through a file once, or twice where the order of its dates is in doubt.

    Raises:
        InvalidValue: see ``prepare``.
        UnreadableFile: its rows stand in no order, or it has too many symbols.
    """
    asked = asked_of(next(batches()).columns, options)
    decide = _order_of(batches, asked.columns, options.date_order)
    sequence, spacings, splits = RowSequence(), Spacings(), SplitCells()
    symbols: set[str] = set()
    spans = _NO_SPANS
    first: ChosenRows | None = None
    for batch in batches():
        symbols |= set(_symbols_in(batch, asked))
        if len(symbols) > MOST_SYMBOLS:
            raise UnreadableFile(
                f"{path} has more than {MOST_SYMBOLS:,} symbols: check that its column of symbols is one, or split the file"
            )
        rows = taken_rows(batch, asked, options, path, decide)
        if not len(rows.table):
            continue
        has_times = rows.times["instant"].null_count() < len(rows.times)
        first = rows if first is None or (has_times and _has_none(first)) else first
        days = session_days(rows.table, asked.columns, rows.times, asked.zone)
        sequence.add(places(rows.symbols, days, rows.times))
        check_together(sequence.together, path)
        if options.interval is None:
            spacings.add(rows.symbols, rows.times)
        splits += split_cells(rows.table, asked.columns)
        spans = _spans(spans, rows)
    _check_symbols(symbols, asked, options, path)
    if first is not None and _has_none(first):
        raise no_times(first.table, asked.columns, first.times)
    if sequence.cut is None:
        raise UnreadableFile(
            f"{path} has more rows than are put in order, and they stand neither by time nor symbol by symbol: sort them by time, or "
            "split the file by symbol or year"
        )
    interval = options.interval or spacings.interval()
    return Survey(path, asked, interval, decide, splits, sequence.cut, spans)


def check_together(rows: int, path: Path) -> None:
    """Looks at how many rows cannot be parted.

    Raises:
        UnreadableFile: they are too many.
    """
    if rows > MOST_TOGETHER:
        raise UnreadableFile(
            f"{path} has more than {MOST_TOGETHER:,} rows one after another that are of one day or symbol: check that its dates are "
            "dates and its rows are bars, or split the file"
        )


def only_symbol(asked: Asked, options: ImportOptions) -> str | None:
    """The only symbol whose rows are taken of a file with a column of symbols; None: there are no others, or all are."""
    return asked.symbol if "symbol" in asked.columns and options.symbol_from is not SymbolFrom.NAME else None


def taken_rows(
    batch: pl.DataFrame, asked: Asked, options: ImportOptions, path: Path, decide: Callable[[], DateOrder]
) -> ChosenRows:
    """The rows of a batch that are taken; perhaps none."""
    columns = asked.columns
    only = only_symbol(asked, options)
    if only is not None:
        table = rows_of_symbol(batch, columns, only)
        symbols = symbols_of(table, columns, only)
    else:
        table, symbols = chosen_rows(batch, columns, asked.symbol, options.symbol_from, path)
    hints = Hints(options.date_order, symbols, options.interval, decide)
    return ChosenRows(table, symbols, times_of(table, columns, asked.zone or UTC_ZONE, hints).table)


def _order_of(
    batches: Batches, columns: Mapping[str, tuple[str, ...]], said: DateOrder | None
) -> Callable[[], DateOrder]:
    @cache
    def decide() -> DateOrder:
        return said or order_over(time_cells(batch, columns) for batch in batches())

    return decide


def _has_none(rows: ChosenRows) -> bool:
    return rows.times["instant"].null_count() == len(rows.times)


def _symbols_in(batch: pl.DataFrame, asked: Asked) -> pl.Series:
    if "symbol" not in asked.columns:
        return pl.Series([], dtype=pl.String)
    return batch[asked.columns["symbol"][0]].cast(pl.String).drop_nulls().unique()


def _check_symbols(symbols: set[str], asked: Asked, options: ImportOptions, path: Path) -> None:
    """What a table with all symbols of the file is refused for."""
    if "symbol" in asked.columns:
        names = pl.DataFrame(
            {asked.columns["symbol"][0]: sorted(symbols)}, schema={asked.columns["symbol"][0]: pl.String}
        )
        chosen_rows(names, asked.columns, asked.symbol, options.symbol_from, path)


_NO_SPANS = pl.DataFrame(
    schema={"symbol": pl.String, "first": pl.Datetime("us", UTC_ZONE), "last": pl.Datetime("us", UTC_ZONE)}
)


def _spans(spans: pl.DataFrame, rows: ChosenRows) -> pl.DataFrame:
    more = (
        rows.times.select("instant")
        .with_columns(rows.symbols.alias("symbol"))
        .drop_nulls()
        .group_by("symbol")
        .agg(pl.col("instant").min().alias("first"), pl.col("instant").max().alias("last"))
    )
    return pl.concat([spans, more]).group_by("symbol").agg(pl.col("first").min(), pl.col("last").max())
