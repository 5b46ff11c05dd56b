"""Candles as files: which rows stand in which file, and how files become a lazy frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from typing import Any

import polars as pl
from deltalake import Field, Schema
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction

from adapters.delta.data_file import DataFile, committed_file, write_data_file
from adapters.delta.storage import Storage
from application.ports.tape import CandleQuery
from domain.market.candle import CANDLE_SCHEMA
from domain.market.frames import empty_candles
from domain.market.order import ascends
from domain.market.revisions import TAPE_SCHEMA, in_reading_order, newest_known
from domain.shared.interval import Interval

PARTITION = ("venue", "interval", "period")
STATISTICS = ("symbol", "open_time", "known_at", "revision", "batch")
FILE_ROWS = 2_000_000
"""A file has at most so many rows, so that one is written and checked in bounded memory."""

ROW_SCHEMA = {**{name: dtype for name, dtype in TAPE_SCHEMA.items() if name not in PARTITION}, "batch": pl.String}
"""Columns of a file; ``batch`` is the name of the commit that brought the row."""

_DELTA_TYPES = {
    pl.String: "string",
    pl.Date: "date",
    pl.Float64: "double",
    pl.Int32: "integer",
    CANDLE_SCHEMA["open_time"]: "timestamp",
}

DELTA_SCHEMA = Schema(
    [Field(name, PrimitiveType(_DELTA_TYPES[dtype])) for name, dtype in ROW_SCHEMA.items()]
    + [Field(name, PrimitiveType("string")) for name in PARTITION]
)


@dataclass(frozen=True, slots=True)
class CandleFile(DataFile):
    """A file of candles of one venue, interval and period, sorted by symbol, open time and known-at time.

    Attributes:
        symbols: the first and the last symbol.
        open_times: the first and the last open time.
        known_from: when its first row was known.
        revised: whether it has revisions.
    """

    symbols: tuple[str, str] | None
    open_times: tuple[datetime, datetime] | None
    known_from: datetime | None
    revised: bool

    @property
    def venue(self) -> str:
        """The venue of all its rows."""
        return self.partition["venue"]

    @property
    def interval(self) -> Interval:
        """The interval of all its rows."""
        return Interval(self.partition["interval"])

    @property
    def period(self) -> str:
        """The month (``2008-10``) of all its rows, from a day on the year (``2008``)."""
        return self.partition["period"]

    def may_hold(self, query: CandleQuery) -> bool:
        """Whether a row that the query asks for can be in the file."""
        return (
            self.partition["interval"] == query.interval.path_name
            and (query.venue is None or self.venue == query.venue)
            and (not query.symbols or self.symbols is None or self._has_one_of(query.symbols))
            and (self.open_times is None or _overlap(self.open_times, query.start, query.end))
            and (query.known_at is None or self.known_from is None or self.known_from <= query.known_at)
        )

    def _has_one_of(self, symbols: Iterable[str]) -> bool:
        if self.symbols is None:
            return True
        first, last = self.symbols
        return any(first <= symbol <= last for symbol in symbols)


def _overlap(times: tuple[datetime, datetime], start: datetime | None, end: datetime | None) -> bool:
    return (start is None or times[1] >= start) and (end is None or times[0] <= end)


def candle_file(action: Mapping[str, Any]) -> CandleFile:
    """A file as the log describes it; what the log does not say is taken for possible."""
    file, revision = committed_file(action, PARTITION), action.get("max.revision")
    return CandleFile(
        **{field.name: getattr(file, field.name) for field in fields(DataFile)},
        symbols=_ends(action, "symbol"),
        open_times=_ends(action, "open_time"),
        known_from=action.get("min.known_at"),
        revised=revision is None or revision > 0,
    )


def _ends(action: Mapping[str, Any], column: str) -> tuple[Any, Any] | None:
    least, greatest = action.get(f"min.{column}"), action.get(f"max.{column}")
    return None if least is None or greatest is None else (least, greatest)


def in_partitions(rows: pl.DataFrame) -> Iterator[tuple[dict[str, str], pl.DataFrame]]:
    """Rows of ``TAPE_SCHEMA`` by partition: its values, and the rows as they stand in files."""
    for (venue, text), series in _parted(rows, pl.col("venue"), pl.col("interval")):
        interval = Interval(str(text))
        length, name = ("1y", "%Y") if interval.is_daily_or_longer else ("1mo", "%Y-%m")
        for (begin,), part in _parted(series, pl.col("open_time").dt.truncate(length).alias("period")):
            yield (
                {"venue": str(venue), "interval": interval.path_name, "period": format(begin, name)},
                part.select(name for name in ROW_SCHEMA if name in part.columns),
            )


def _parted(rows: pl.DataFrame, *by: pl.Expr) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    """Rows by values that they share, in their order; not copied where all share them."""
    values = rows.select(by).unique()
    if len(values) == 1:
        yield values.row(0), rows
        return
    yield from rows.group_by(by)


def write_candles(
    table: Storage, rows: pl.DataFrame, partition: Mapping[str, str], *, data_change: bool = True
) -> Iterator[AddAction]:
    """Writes rows of ``ROW_SCHEMA`` of one partition as sorted files.

    Raises:
        OSError, PortError: a file cannot be written.
    """
    ordered = rows.select(ROW_SCHEMA.keys())
    if not ascends(ordered, ("symbol", "open_time", "known_at")):
        ordered = ordered.sort("symbol", "open_time", "known_at")
    for part in ordered.iter_slices(FILE_ROWS):
        yield write_data_file(table, part, partition, STATISTICS, data_change=data_change)


def read_rows(table: Storage, files: Sequence[CandleFile], query: CandleQuery) -> pl.LazyFrame:
    """The rows of files of the query's interval that fulfil it, revised ones included, in the order of the files.

    Returns:
        A lazy frame with the columns of ``TAPE_SCHEMA`` and ``batch``.
    """
    parts = [
        pl.scan_parquet(
            [table.source(file.path) for file in group],
            schema=ROW_SCHEMA,
            hive_partitioning=False,
            glob=False,
            storage_options=table.options,
        )
        .with_columns(venue=pl.lit(venue), interval=pl.lit(str(query.interval)))
        .select(*TAPE_SCHEMA, "batch")
        .filter(*query.conditions())
        for venue, group in groupby(files, key=lambda file: file.venue)
    ]
    return pl.concat(parts) if len(parts) != 1 else parts[0]


def read_candles(table: Storage, files: Sequence[CandleFile], query: CandleQuery) -> pl.LazyFrame:
    """The newest row of each key that the query asks for, sorted by open time, symbol and venue.

    Work is done period by period, and left out where the log says that there is none: without revisions nothing is compared, and
    rows that stand in order are not sorted.

    Args:
        table: where the table is.
        files: files that may hold such rows.
        query: what is asked for.
    """
    if not files:
        return empty_candles().lazy()
    ordered = sorted(files, key=lambda file: (file.period, file.venue, file.path))
    periods = [list(group) for _, group in groupby(ordered, key=lambda file: file.period)]
    one_venue = len({file.venue for file in files}) == 1
    if one_venue and all(_stand_in_order(period, query) for period in periods):
        return read_rows(table, ordered, query).select(CANDLE_SCHEMA.keys())
    return pl.concat([_read_period(table, period, query) for period in periods])


def _read_period(table: Storage, files: Sequence[CandleFile], query: CandleQuery) -> pl.LazyFrame:
    rows = read_rows(table, files, query)
    in_order = newest_known(rows) if any(file.revised for file in files) else in_reading_order(rows)
    return in_order.select(CANDLE_SCHEMA.keys())


def _stand_in_order(files: Sequence[CandleFile], query: CandleQuery) -> bool:
    """Whether the asked rows of one venue and period are one sorted run of distinct keys."""
    if len(files) != 1 or files[0].revised:
        return False
    symbols = files[0].symbols
    return len(query.symbols) == 1 or (symbols is not None and symbols[0] == symbols[1])
