"""Times that stand in a user's frame as text, read as ``ticktape import`` reads those of a file."""

from __future__ import annotations

from datetime import time

import polars as pl

from application.market_data.importing.date_order import AmbiguousDates, DateOrder
from application.market_data.importing.times import UTC_ZONE, Hints, read_times
from domain.indicators.evaluation.series import SERIES_COLUMNS, TIME_COLUMNS
from domain.shared.errors import InvalidCandles
from ticktape.frames import saying_date_order


def with_times(table: pl.DataFrame, date_order: str | None, *, order_only: bool = True) -> pl.DataFrame:
    """The table with a column of times in place of the text by which its rows are ordered.

    Args:
        table: columns in lower case.
        date_order: ``dmy``, ``mdy`` or ``ymd``; None: as the column shows it.
        order_only: whether only the order of rows matters: then unclear dates are taken in an order in which the rows of each series
            rise, if there is one.

    Raises:
        InvalidCandles: a text is no time, or the order of dates is unclear.
        InvalidValue: there is no such order.
    """
    said = DateOrder.of(date_order)
    name = next((one for one in TIME_COLUMNS if one in table.columns), None)
    for column in dict.fromkeys(("close_time", name)):
        if column in table.columns and (table.schema[column] == pl.String or column == "time"):
            table = table.with_columns(_read(_text(table, column), table, said, order_only=order_only).alias(column))
    return table


def as_written(found: pl.DataFrame, given: pl.DataFrame, read: pl.DataFrame) -> pl.DataFrame:
    """Rows with their times as they were given.

    Args:
        found: some rows, with times as read.
        given: the table with the times as text.
        read: the same table with the times as read.
    """
    for name in TIME_COLUMNS:
        if name in found.columns and given.schema[name] != read.schema[name]:
            texts = pl.DataFrame([read[name], given[name].rename("__text")]).unique(name, keep="first")
            joined = found.join(texts, on=name, how="left", maintain_order="left")
            found = joined.with_columns(pl.col("__text").alias(name)).drop("__text")
    return found


def _text(table: pl.DataFrame, column: str) -> pl.Series:
    """The cells; a time of the day stands behind its date."""
    if column == "time" and "date" in table.columns and table.schema["time"] in (pl.String, pl.Time):
        return table.select(pl.concat_str(pl.col("date", "time").cast(pl.String), separator=" ").alias("time"))["time"]
    return table[column]


def _read(text: pl.Series, table: pl.DataFrame, said: DateOrder | None, *, order_only: bool) -> pl.Series:
    if text.dtype != pl.String:
        return text
    series = _series(table)
    try:
        times = read_times(text, UTC_ZONE, Hints(said, series)).table
    except AmbiguousDates as error:
        readings = [read_times(text, UTC_ZONE, Hints(order, series)).table for order in error.orders]
        whole = [one for one in readings if one["written"].null_count() == text.null_count()]
        if not (whole and order_only):
            with saying_date_order():
                raise
        times = next((one for one in whole if _rises(one, series)), whole[0])
    strange = text.filter(times["instant"].is_null() & text.is_not_null())
    if len(strange):
        raise InvalidCandles(f"column {text.name!r}: {strange[0]!r} is not a time that can be understood")
    if times["has_offset"].any():
        return times["instant"]
    written = times["written"]
    return written.dt.date() if (written.dt.time() == time()).all() else written


def _series(table: pl.DataFrame) -> pl.Series | None:
    """What names the series of each row."""
    names = [pl.col(name).cast(pl.String).fill_null("") for name in SERIES_COLUMNS if name in table.columns]
    return table.select(pl.concat_str(names, separator="\0").alias("series"))["series"] if names else None


def _rises(times: pl.DataFrame, series: pl.Series | None) -> bool:
    rows = times.select("instant").with_columns((series if series is not None else pl.lit("")).alias("series"))
    return bool(rows.select((pl.col("instant").diff().over("series") > pl.duration(seconds=0)).all()).item())
