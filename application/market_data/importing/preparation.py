"""A file of prices, read and judged, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from application.market_data.importing.actions import ReadActions, read_actions
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
    venue = venue_name(options.venue)
    zone = None if options.tz is None else check_zone(options.tz)
    given = None if options.symbol is None else symbol_name(options.symbol)
    columns = find_columns(whole.columns, options.columns, no_volume=options.no_volume)
    table, symbols = chosen_rows(whole, columns, given, options.symbol_from, path)
    read = times_of(table, columns, zone or UTC_ZONE, Hints(options.date_order, symbols, options.interval))
    interval = options.interval or _shown_interval(table, columns, symbols, read.table)
    times = _opens(read.table, interval) if options.stamped_at_close else read.table
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
    actions = read_actions(table, columns, symbols, times, venue=venue, interval=interval, zone=zone)
    notices = tuple(
        notice for notice in (read.notice, overlap_notice(reading.good, interval), actions.notice) if notice
    )
    skipped = len(whole) - len(table)
    return Prepared(path, len(whole), skipped, interval, reading.good, reading.refused, actions, notices)


def _shown_interval(
    table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], symbols: pl.Series, times: pl.DataFrame
) -> Interval:
    """The interval that the times show.

    Raises:
        InvalidValue: they do not, or none of them can be understood.
    """
    if times["instant"].null_count() == len(times):
        cells = " ".join(str(table[name][0]) for name in columns[TIME])
        why = times["time_reason"][0]
        longer = EXTRA_CELLS in table.columns and table[EXTRA_CELLS].null_count() == 0
        hint = (
            "rows have more cells than the header has names" if longer else "give the right column, --map date=COLUMN"
        )
        raise InvalidValue(f"no row has a time, the first {cells!r} {why}: {hint}", field="map", value=cells)
    return infer_interval(symbols, times)


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
