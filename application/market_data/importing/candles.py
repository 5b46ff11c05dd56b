"""Rows of a table as candles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl

from application.market_data.importing.columns import TIME
from application.market_data.importing.date_forms import NAIVE
from application.market_data.importing.times import UTC_ZONE, Hints, Times, read_times
from application.ports.table_reader import EXTRA_CELLS
from domain.market.candle_schema import CANDLE_SCHEMA, UTC_MICROSECONDS
from domain.market.quality import split_candles
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval
from domain.shared.values import symbol

NUMBERS = ("open", "high", "low", "close", "volume", "adjusted_close")
ROW = "row_number"


class Reading(NamedTuple):
    """A table as candles.

    Attributes:
        good: rows of ``CANDLE_SCHEMA`` that keep the OHLC rules, ``known_at`` null.
        refused: the raw cells as text, and ``reason``.
        notices: what the reader should know of how the table was read.
    """

    good: pl.DataFrame
    refused: pl.DataFrame
    notices: tuple[str, ...] = ()


def times_of(
    table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], zone: str, hints: Hints | None = None
) -> Times:
    """The table's times as ``read_times`` gives them; a date and a time in two columns are one.

    Raises:
        AmbiguousDates: dates can be read in several orders and nothing shows which is meant.
    """
    return read_times(time_cells(table, columns), zone, hints)


def time_cells(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]]) -> pl.Series:
    """The cells of the times; a date and a time in two columns are one."""
    parts = columns[TIME]
    if len(parts) == 1:
        return table[parts[0]]
    joined = table.select(pl.concat_str([pl.col(name).cast(pl.String) for name in parts], separator=" ").alias("time"))
    return joined["time"]


def symbols_of(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], given: str | None) -> pl.Series:
    """The symbol of each row: the column's, or else the given one for all."""
    if "symbol" in columns:
        return table[columns["symbol"][0]].cast(pl.String).rename("symbol")
    return all_of(given, len(table))


def all_of(symbol: str | None, rows: int) -> pl.Series:
    """One symbol for so many rows."""
    return pl.Series("symbol", [symbol], dtype=pl.String).new_from_index(0, rows)


def session_days(
    table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], times: pl.DataFrame, zone: str | None
) -> pl.Series:
    """The day of each row: the ISO date in a column of sessions where there is one, else that of its time.

    The day of a time is the date as written, or for times with an offset where a zone is given the date there.

    Args:
        table: raw cells.
        columns: field -> its columns, from ``find_columns``.
        times: times of each row, the table of ``times_of``.
        zone: time zone of the sessions; None: dates as written.
    """
    written = pl.col("written").dt.date()
    there = pl.col("instant").dt.convert_time_zone(zone or UTC_ZONE).dt.date()
    of_time = pl.when(pl.col("has_offset")).then(there).otherwise(written) if zone else written
    days = times.select(of_time.alias("session_date")).to_series()
    if "session" not in columns:
        return days
    cells = table[columns["session"][0]]
    said = (
        cells.cast(pl.Date)
        if cells.dtype.is_temporal()
        else cells.cast(pl.String).str.to_date(strict=False, format="%Y-%m-%d")
    )
    return pl.select(pl.coalesce(said, days)).to_series().rename("session_date")


def read_candles(
    table: pl.DataFrame,
    columns: Mapping[str, tuple[str, ...]],
    symbols: pl.Series,
    times: pl.DataFrame,
    *,
    venue: str,
    interval: Interval,
    zone: str | None,
    now: datetime,
    no_volume: bool = False,
) -> Reading:
    """Turns rows into candles, each row for itself.

    Bars from a day on open at the midnight, in ``zone``, of their session (``session_days``). They close at the last microsecond
    before the session's end.

    Args:
        table: raw cells.
        columns: field -> its columns, from ``find_columns``.
        symbols: symbol of each row.
        times: times of each row, the table of ``times_of``.
        venue: venue of all rows.
        interval: interval of all rows.
        zone: time zone of the sessions; None: dates as written, midnight in UTC.
        now: bars that have not closed yet are refused.
        no_volume: whether bars without a volume get the volume 0.
    """
    numbers = table.select(_number(table, field, columns) for field in NUMBERS)
    if no_volume:
        empty = table[columns["volume"][0]].is_null() if "volume" in columns else pl.lit(value=True)
        numbers = numbers.with_columns(pl.when(empty).then(0.0).otherwise("volume").alias("volume"))
    rows = pl.concat([pl.DataFrame({"symbol": symbols}), times, numbers], how="horizontal")
    if interval.is_daily_or_longer:
        rows = rows.with_columns(session_days(table, columns, times, zone))
    rows = _with_span(rows.with_row_index(ROW), interval, zone).with_columns(
        pl.lit(venue).alias("venue"), pl.lit(str(interval)).alias("interval")
    )
    rows = rows.with_columns(_early_reason(table, columns, symbols, now))
    good, broken = split_candles(rows.filter(pl.col("early").is_null()))
    reasons = pl.concat(
        [broken.select(ROW, "reason"), rows.filter(pl.col("early").is_not_null()).select(ROW, reason="early")]
    ).sort(ROW)
    return Reading(_as_candles(good), raw_rows(table, reasons))


def _number(table: pl.DataFrame, field: str, columns: Mapping[str, tuple[str, ...]]) -> pl.Expr:
    if field not in columns:
        return pl.lit(None, dtype=pl.Float64).alias(field)
    return pl.col(columns[field][0]).cast(pl.Float64, strict=False).alias(field)


def _with_span(rows: pl.DataFrame, interval: Interval, zone: str | None) -> pl.DataFrame:
    """Adds ``open_time`` and ``close_time``, below a day also an empty ``session_date``."""
    if not interval.is_daily_or_longer:
        length = timedelta(microseconds=interval.microseconds - 1)
        return rows.with_columns(
            pl.col("instant").alias("open_time"),
            (pl.col("instant") + length).alias("close_time"),
            pl.lit(None, dtype=pl.Date).alias("session_date"),
        )
    next_session = pl.col("session_date").dt.offset_by(interval.path_name)
    return rows.with_columns(
        _midnight(pl.col("session_date"), zone or UTC_ZONE).alias("open_time"),
        (_midnight(next_session, zone or UTC_ZONE) - timedelta(microseconds=1)).alias("close_time"),
    )


def _midnight(day: pl.Expr, zone: str) -> pl.Expr:
    """The first instant of a day in a zone, also where clocks are put forward at midnight."""
    midnight = day.cast(NAIVE)
    firsts = (
        (midnight + timedelta(hours=hours)).dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        for hours in (0, 1)
    )
    return pl.coalesce(*firsts).dt.convert_time_zone(UTC_ZONE).cast(UTC_MICROSECONDS)


def _early_reason(
    table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], symbols: pl.Series, now: datetime
) -> pl.Expr:
    """Why a row cannot be a candle at all, or null."""
    bad_symbols = [text for text in symbols.drop_nulls().unique() if not _is_symbol(text)]
    reasons = [
        pl.when(pl.col("symbol").is_null()).then(pl.lit("symbol is missing")),
        pl.when(pl.col("symbol").is_in(bad_symbols)).then(pl.lit("symbol is not printable text")),
        pl.when(_all_empty(table, columns)).then(pl.lit("all numbers are missing")),
        pl.when(_empty(table, columns[TIME])).then(pl.lit("time is missing")),
        pl.when(pl.col("open_time").is_null()).then(pl.lit("time ") + pl.col("time_reason")),
        *(
            pl.when(pl.col(field).is_null() & ~_empty(table, columns[field])).then(pl.lit(f"{field} is not a number"))
            for field in NUMBERS
            if field in columns
        ),
        pl.when(pl.col("close_time") > now).then(pl.lit("bar has not closed yet")),
    ]
    if EXTRA_CELLS in table.columns:
        reasons.insert(0, pl.when(table[EXTRA_CELLS].is_not_null()).then(pl.lit("row is longer than the header")))
    return pl.coalesce(*reasons, pl.lit(None, dtype=pl.String)).alias("early")


def _empty(table: pl.DataFrame, names: tuple[str, ...]) -> pl.Series:
    return table.select(pl.any_horizontal(pl.col(name).is_null() for name in names)).to_series()


def _all_empty(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]]) -> pl.Series:
    return table.select(
        pl.all_horizontal(pl.col(columns[field][0]).is_null() for field in NUMBERS if field in columns)
    ).to_series()


def _is_symbol(text: str) -> bool:
    try:
        symbol(text)
    except InvalidValue:
        return False
    return True


def _as_candles(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.lit(None, dtype=CANDLE_SCHEMA["known_at"]).alias("known_at")).select(
        CANDLE_SCHEMA.keys()
    )


def raw_rows(table: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """The raw cells of some rows as text, and the reasons.

    Args:
        table: raw cells.
        reasons: ``row_number`` from 0 and ``reason``.
    """
    flat = [name for name, dtype in table.schema.items() if not dtype.is_nested() and name != "reason"]
    cells = table.select(pl.col(flat).cast(pl.String))
    return cells[reasons[ROW].to_list()].with_columns(reasons["reason"])
