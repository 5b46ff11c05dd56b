"""Brings the prices of a file onto the tape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from application.market_data.importing.candles import read_candles, symbols_of, times_of
from application.market_data.importing.columns import find_columns
from application.market_data.importing.intervals import infer_interval
from application.market_data.importing.times import UTC_ZONE, check_zone
from application.ports.clock import Clock
from application.ports.table_reader import TableReader
from application.ports.tape import Tape
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval
from domain.shared.values import symbol as symbol_name
from domain.shared.values import venue as venue_name


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Which file, and what the file does not say itself.

    Attributes:
        path: the file.
        symbol: symbol of all rows; where the file has a column of symbols, the only one to take.
        interval: length of the bars; None: as their spacing shows.
        venue: venue of all rows.
        tz: time zone of times without an offset and of sessions; None: UTC, sessions by the date as written.
        columns: field -> column, where the header does not show it.
    """

    path: Path
    symbol: str | None = None
    interval: Interval | None = None
    venue: str = "LOCAL"
    tz: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportedSeries:
    """What a file has of one series.

    Attributes:
        symbol, venue, interval: what it is.
        rows: acceptable rows.
        first, last: open times of the first and the last of them.
    """

    symbol: str
    venue: str
    interval: Interval
    rows: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; ``rows_read`` is the sum of ``added, revised, unchanged, quarantined`` and ``skipped``.

    Attributes:
        source: name of the file.
        rows_read: rows of the file.
        added: bars that are new on the tape.
        revised: bars that were there with other values.
        unchanged: bars that were there already.
        quarantined: refused rows, those of an earlier import of the same file included.
        skipped: rows of other symbols than the one asked for.
        reasons: reason -> refused rows, most frequent first.
        series: the series of the acceptable rows, by symbol.
    """

    source: str
    rows_read: int
    added: int
    revised: int
    unchanged: int
    quarantined: int
    skipped: int
    reasons: dict[str, int]
    series: tuple[ImportedSeries, ...]


class ImportCandles:
    """Reads a table, appends what keeps the rules, keeps the rest with its reason; again adds nothing."""

    def __init__(self, tape: Tape, clock: Clock, read_table: TableReader) -> None:
        """Takes where to, the time of arrival and how files are read."""
        self._tape = tape
        self._clock = clock
        self._read_table = read_table

    def run(self, request: ImportRequest) -> ImportReport:
        """Imports one file.

        Raises:
            UnreadableFile: the file is not there or is no table.
            InvalidValue: a column, the symbol or the interval is missing or unclear, or an argument is not acceptable.
            StoreUnavailable: the tape cannot be written.
            TapeDamaged: a file of the tape that holds the same bars cannot be read.
        """
        venue = venue_name(request.venue)
        zone = None if request.tz is None else check_zone(request.tz)
        given = None if request.symbol is None else symbol_name(request.symbol)
        whole = self._read_table(request.path)
        columns = find_columns(whole.columns, request.columns)
        table = _only(whole, columns, given, request.path)
        symbols = symbols_of(table, columns, given)
        times = times_of(table, columns, zone or UTC_ZONE)
        now = self._clock.now()
        interval = request.interval or infer_interval(symbols, times)
        reading = read_candles(table, columns, symbols, times, venue=venue, interval=interval, zone=zone, now=now)
        receipt = self._tape.append(reading.good, received_at=now)
        self._tape.quarantine(reading.refused, source=request.path.name, received_at=now)
        return ImportReport(
            source=request.path.name,
            rows_read=len(whole),
            added=receipt.added,
            revised=receipt.revised,
            unchanged=receipt.unchanged,
            quarantined=len(reading.refused),
            skipped=len(whole) - len(table),
            reasons=_counted(reading.refused["reason"]),
            series=_series(reading.good, interval),
        )


def _only(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], given: str | None, path: Path) -> pl.DataFrame:
    """The rows of the symbol that was asked for."""
    if "symbol" not in columns:
        if given is None:
            raise InvalidValue(
                f"{path.name} has no column of symbols: say whose prices these are, --symbol SYMBOL", field="symbol"
            )
        return table
    if given is None:
        return table
    column = table[columns["symbol"][0]].cast(pl.String)
    chosen = table.filter(column == given)
    if not len(chosen):
        there = ", ".join(column.drop_nulls().unique().sort().head(5))
        raise InvalidValue(f"{path.name} has no rows of {given}, but of {there} …", field="symbol", value=given)
    return chosen


def _counted(reasons: pl.Series) -> dict[str, int]:
    counts = pl.DataFrame({"reason": reasons}).group_by("reason").len().sort("len", "reason", descending=[True, False])
    return dict(counts.iter_rows())


def _series(candles: pl.DataFrame, interval: Interval) -> tuple[ImportedSeries, ...]:
    found = (
        candles.group_by("symbol", "venue")
        .agg(
            pl.struct("open_time").n_unique().alias("rows"),
            pl.col("open_time").min().alias("first"),
            pl.col("open_time").max().alias("last"),
        )
        .sort("symbol")
    )
    return tuple(
        ImportedSeries(symbol, venue, interval, rows, first, last)
        for symbol, venue, rows, first, last in found.iter_rows()
    )
