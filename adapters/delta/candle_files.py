"""Candles as files: which rows stand in which file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from deltalake import Field, Schema
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction

from adapters.delta.data_file import DataFile, committed_file, is_named_by_content, write_data_file
from adapters.delta.storage import Storage
from application.ports.tape import CandleQuery
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.market.revisions import TAPE_SCHEMA
from domain.market.row_order import ascends, is_constant
from domain.shared.interval import Interval

PARTITION = ("venue", "interval", "period")
STATISTICS = ("symbol", "open_time", "known_at", "revision", "batch")
FILE_ROWS = 2_000_000
"""A file has at most so many rows, so that one is written and checked in bounded memory."""

_CUT_OFF = timedelta(milliseconds=1)
"""Delta Lake lets writers cut times in the log off to milliseconds."""

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
        known_until: when its last row was known.
        revised: whether it has revisions.
        is_own: whether it was written here; rows of other programs may stand in another order, and the last times may be a little
            later than those of the rows.
    """

    symbols: tuple[str, str] | None
    open_times: tuple[datetime, datetime] | None
    known_from: datetime | None
    known_until: datetime | None
    revised: bool
    is_own: bool

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
    """A file as the log describes it; what the log does not say is taken for possible.

    Raises:
        KeyError, TypeError, ValueError: the log describes no file of candles.
    """
    Interval(action["partition.interval"])
    file, revision = committed_file(action, PARTITION), action.get("max.revision")
    is_own = is_named_by_content(file.path)
    opened, known = (_times(action, column, exact=is_own) for column in ("open_time", "known_at"))
    return CandleFile(
        **{field.name: getattr(file, field.name) for field in fields(DataFile)},
        symbols=_ends(action, "symbol"),
        open_times=opened,
        known_from=known and known[0],
        known_until=known and known[1],
        revised=revision is None or revision > 0,
        is_own=is_own,
    )


def _times(action: Mapping[str, Any], column: str, *, exact: bool) -> tuple[datetime, datetime] | None:
    """The least and the greatest time, which may have been cut off where it is not exact."""
    ends = _ends(action, column)
    return ends if exact or ends is None else (ends[0], ends[1] + _CUT_OFF)


def _ends(action: Mapping[str, Any], column: str) -> tuple[Any, Any] | None:
    least, greatest = action.get(f"min.{column}"), action.get(f"max.{column}")
    return None if least is None or greatest is None else (least, greatest)


def in_partitions(rows: pl.DataFrame) -> Iterator[tuple[dict[str, str], pl.DataFrame]]:
    """Rows of ``TAPE_SCHEMA`` by partition: its values, and the rows as they stand in files."""
    for venue, interval, series in by_series(rows):
        length, name = ("1y", "%Y") if interval.is_daily_or_longer else ("1mo", "%Y-%m")
        for begin, part in _by_period(series, length):
            yield (
                {"venue": venue, "interval": interval.path_name, "period": format(begin, name)},
                part.select(name for name in ROW_SCHEMA if name in part.columns),
            )


def by_series(rows: pl.DataFrame) -> Iterator[tuple[str, Interval, pl.DataFrame]]:
    """Rows by venue and interval, in their order; not copied where all share them."""
    kind = ("venue", "interval")
    if all(is_constant(rows, name) for name in kind):
        venue, text = rows.select(kind).row(0)
        yield venue, Interval(text), rows
        return
    for (venue, text), part in rows.group_by(kind, maintain_order=True):
        yield str(venue), Interval(str(text)), part


def _by_period(rows: pl.DataFrame, length: str) -> Iterator[tuple[datetime, pl.DataFrame]]:
    """Rows by the beginning of their period; not copied where there is only one."""
    period = pl.col("open_time").dt.truncate(length)
    ends = rows.select(pl.col("open_time").min().alias("first"), pl.col("open_time").max().alias("last"))
    first, last = ends.select(pl.all().dt.truncate(length)).row(0)
    if first == last:
        yield first, rows
        return
    for (begin,), part in rows.group_by(period):
        yield begin, part


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
    for part in ordered.with_columns(pl.col("symbol").set_sorted()).iter_slices(FILE_ROWS):
        yield write_data_file(table, part, partition, STATISTICS, data_change=data_change)
