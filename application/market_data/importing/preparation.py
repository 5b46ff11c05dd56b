"""A file of prices, read and judged, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from application.market_data.importing.actions import ReadActions, SplitCells, left_out_notice, read_actions
from application.market_data.importing.candles import read_candles, times_of
from application.market_data.importing.columns import TIME, find_columns
from application.market_data.importing.date_order import DateOrder
from application.market_data.importing.intervals import infer_interval
from application.market_data.importing.overlaps import overlap_notice
from application.market_data.importing.symbols import SymbolFrom, chosen_rows
from application.market_data.importing.times import UTC_ZONE, Hints, check_zone
from application.ports.table_reader import EXTRA_CELLS
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval
from domain.shared.values import symbol as symbol_name
from domain.shared.values import venue as venue_name


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What files do not say themselves.

    Attributes:
        symbol: symbol of all rows; where a file has a column of symbols, the only one to take.
        interval: length of the bars; None: as their spacing shows.
        venue: venue of all rows.
        tz: time zone of times without an offset and of sessions; None: UTC, sessions by the date as written.
        columns: field -> column, where the header does not show it.
        symbol_from: where symbols are taken from; None: from a column where there is one.
        date_order: order of the parts of dates such as 2/1/2023; None: as the column shows it.
        no_volume: whether bars without a volume get the volume 0.
        stamped_at_close: whether times, of bars below a day, are those at which bars close.
    """

    symbol: str | None = None
    interval: Interval | None = None
    venue: str = "LOCAL"
    tz: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    symbol_from: SymbolFrom | None = None
    date_order: DateOrder | None = None
    no_volume: bool = False
    stamped_at_close: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a file has.

    Attributes:
        path: the file.
        rows_read: its rows.
        skipped: rows of other symbols than the one asked for.
        interval: length of its bars.
        good: candles that keep the rules, rows of ``CANDLE_SCHEMA``.
        refused: raw cells of the other rows, and ``reason``.
        actions: its corporate actions.
        notices: what the reader should know of how it was read.
    """

    path: Path
    rows_read: int
    skipped: int
    interval: Interval
    good: pl.DataFrame
    refused: pl.DataFrame
    actions: ReadActions
    notices: tuple[str, ...]


def prepare(whole: pl.DataFrame, path: Path, options: ImportOptions, now: datetime) -> Prepared:
    """Judges the rows of a table.

    Args:
        whole: raw cells.
        path: the file that they are from.
        options: what it does not say.
        now: bars that have not closed yet are refused.

    Raises:
        InvalidValue: a column, the symbol, the order of dates or the interval is missing or unclear, or an option is not acceptable.
    """
    asked = asked_of(whole.columns, options)
    table, symbols = chosen_rows(whole, asked.columns, asked.symbol, options.symbol_from, path)
    hints = Hints(options.date_order, symbols, options.interval)
    read = times_of(table, asked.columns, asked.zone or UTC_ZONE, hints)
    interval = options.interval or _shown_interval(table, asked.columns, symbols, read.table)
    judged = judge(table, symbols, read.table, interval, asked, options, now)
    notices = (
        None if read.notice is None else str(read.notice),
        overlap_notice(judged.good, interval),
        left_out_notice(judged.actions.left_out, interval),
    )
    return Prepared(
        path, len(whole), len(whole) - len(table), interval, *judged, tuple(notice for notice in notices if notice)
    )


class Asked(NamedTuple):
    """What is asked of a file with certain columns.

    Attributes:
        columns: field -> its columns, from ``find_columns``.
        symbol: symbol of all rows, or the only one to take.
        venue: venue of all rows.
        zone: time zone of times without an offset and of sessions.
    """

    columns: Mapping[str, tuple[str, ...]]
    symbol: str | None
    venue: str
    zone: str | None


def asked_of(names: Sequence[str], options: ImportOptions) -> Asked:
    """What is asked of a file whose columns have such names.

    Raises:
        InvalidValue: a column is missing or unclear, or an option is not acceptable.
    """
    venue = venue_name(options.venue)
    zone = None if options.tz is None else check_zone(options.tz)
    symbol = None if options.symbol is None else symbol_name(options.symbol)
    return Asked(find_columns(names, options.columns, no_volume=options.no_volume), symbol, venue, zone)


class Judged(NamedTuple):
    """Rows, judged each for itself and beside those of its day.

    Attributes:
        good: candles that keep the rules, rows of ``CANDLE_SCHEMA``.
        refused: raw cells of the other rows, and ``reason``.
        actions: their corporate actions.
    """

    good: pl.DataFrame
    refused: pl.DataFrame
    actions: ReadActions


def judge(
    table: pl.DataFrame,
    symbols: pl.Series,
    times: pl.DataFrame,
    interval: Interval,
    asked: Asked,
    options: ImportOptions,
    now: datetime,
    splits: SplitCells | None = None,
) -> Judged:
    """Judges rows whose times and interval are known.

    Args:
        table: raw cells.
        symbols: symbol of each row.
        times: times of each row, the table of ``times_of``.
        interval: length of the bars.
        asked: what is asked of the file.
        options: what the file does not say.
        now: bars that have not closed yet are refused.
        splits: of the whole file, see ``read_actions``.
    """
    if options.stamped_at_close:
        times = _opens(times, interval)
    columns, _, venue, zone = asked
    reading = read_candles(
        table,
        columns,
        symbols,
        times,
        venue=venue,
        interval=interval,
        zone=zone,
        now=now,
        no_volume=options.no_volume,
    )
    actions = read_actions(table, columns, symbols, times, venue=venue, interval=interval, zone=zone, splits=splits)
    return Judged(reading.good, reading.refused, actions)


def _shown_interval(
    table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], symbols: pl.Series, times: pl.DataFrame
) -> Interval:
    """The interval that the times show.

    Raises:
        InvalidValue: they do not, or none of them can be understood.
    """
    if times["instant"].null_count() == len(times):
        raise no_times(table, columns, times)
    return infer_interval(symbols, times)


def no_times(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], times: pl.DataFrame) -> InvalidValue:
    """The error that no time can be understood, with the first row's."""
    cells = " ".join(str(table[name][0]) for name in columns[TIME])
    why = times["time_reason"][0]
    longer = EXTRA_CELLS in table.columns and table[EXTRA_CELLS].null_count() == 0
    hint = "rows have more cells than the header has names" if longer else "give the right column, --map date=COLUMN"
    return InvalidValue(f"no row has a time, the first {cells!r} {why}: {hint}", field="map", value=cells)


def _opens(closes: pl.DataFrame, interval: Interval) -> pl.DataFrame:
    """Times at which bars open, from those at which they close.

    Raises:
        InvalidValue: the bars are of a day or longer, which are named by their session.
    """
    if interval.is_daily_or_longer:
        raise InvalidValue(
            f"--stamped-at close is for bars below a day, and these are of {interval}: leave it out", field="stamped_at"
        )
    return closes.with_columns(pl.col("instant", "written") - interval.duration)
