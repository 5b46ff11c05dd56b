"""Reads of candles: their files as a lazy frame, with no more work than the metadata asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import Enum
from itertools import groupby, pairwise

import polars as pl

from adapters.delta.candle_files import ROW_SCHEMA, CandleFile
from adapters.delta.storage import Storage
from application.market_data.conditions import candle_conditions
from application.ports.tape import CandleQuery
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.market.frames import empty_candles
from domain.market.revisions import TAPE_SCHEMA, in_reading_order, newest_known

ROWS_AT_ONCE = 500_000
"""Periods of up to so many rows are brought in order together, which is quicker; of more rows each by itself, which holds less."""

_PERIOD_OF_DAYS, _PERIOD_BELOW_A_DAY = timedelta(days=366), timedelta(days=31)


class _Order(Enum):
    """What brings the asked rows of a period into the order of reading."""

    STANDS = "nothing: they are one sorted run of distinct keys"
    BY_TIME = "sorting by open time, as they stand by symbol and none is there twice"
    BY_KEY = "sorting by key, as none is there twice"
    NEWEST = "sorting by key and taking the newest of each"


def read_rows(table: Storage, files: Sequence[CandleFile], query: CandleQuery) -> pl.LazyFrame:
    """The rows of files of the query's interval that fulfil it, revised ones included, in the order of the files.

    Returns:
        A lazy frame with the columns of ``TAPE_SCHEMA`` and ``batch``.
    """
    parts = [
        _named(_scanned(table, list(group), query), venue, query).select(*TAPE_SCHEMA, "batch")
        for venue, group in groupby(files, key=lambda file: file.venue)
    ]
    return pl.concat(parts) if len(parts) != 1 else parts[0]


def _scanned(table: Storage, files: Sequence[CandleFile], query: CandleQuery) -> pl.LazyFrame:
    """Rows of ``ROW_SCHEMA`` that fulfil a query, all of files of a venue and an interval that it may ask for."""
    rows = pl.scan_parquet(
        [table.source(file.path) for file in files],
        schema=ROW_SCHEMA,
        hive_partitioning=False,
        glob=False,
        storage_options=table.options,
    )
    return rows.filter(*candle_conditions(_open_questions(files, query)))


def _open_questions(files: Iterable[CandleFile], query: CandleQuery) -> CandleQuery:
    """The query without what all rows of the files surely fulfil; columns that nobody asks about are not looked at."""
    starts = [file.open_times and file.open_times[0] for file in files]
    ends = [file.open_times and file.open_times[1] for file in files]
    known = [file.known_until for file in files]
    start, end, known_at = query.start, query.end, query.known_at
    return replace(
        query,
        venue=None,
        start=None if start is None or all(first and first >= start for first in starts) else start,
        end=None if end is None or all(last and last <= end for last in ends) else end,
        known_at=None if known_at is None or all(last and last <= known_at for last in known) else known_at,
    )


def _named(rows: pl.LazyFrame, venue: str, query: CandleQuery) -> pl.LazyFrame:
    return rows.with_columns(venue=pl.lit(venue), interval=pl.lit(str(query.interval)))


def read_candles(
    table: Storage, files: Iterable[CandleFile], query: CandleQuery, *, rows_at_once: int = ROWS_AT_ONCE
) -> pl.LazyFrame:
    """The newest row of each key that the query asks for, sorted by open time, symbol and venue.

    Work is left out where the log says that there is none: without revisions nothing is compared, and rows that stand in order are
    sorted by what their order lacks. Some periods at a time are brought in order.

    Args:
        table: where the table is.
        files: files that may hold such rows.
        query: what is asked for.
        rows_at_once: periods of up to so many rows are brought in order together.
    """
    ordered = sorted(files, key=lambda file: (file.period, file.symbols or ("", ""), file.path))
    periods = [list(group) for _, group in groupby(ordered, key=lambda file: file.period)]
    parts = [_read(table, spans, order, query) for order, spans in _together(periods, query, rows_at_once)]
    if not parts:
        return empty_candles().lazy()
    return pl.concat(parts) if len(parts) != 1 else parts[0]


def _together(
    periods: Iterable[Sequence[CandleFile]], query: CandleQuery, rows_at_once: int
) -> Iterator[tuple[_Order, Sequence[CandleFile]]]:
    """The files of neighbouring periods that are brought in order together."""
    needs = groupby(periods, key=lambda files: (_order(files, query), _only_venue(files)))
    for (order, _), group in needs:
        held: list[CandleFile] = []
        rows = 0
        for files in group:
            more = _rows_at_most(files, query)
            if held and order is not _Order.STANDS and rows + more > rows_at_once:
                yield order, held
                held, rows = [], 0
            held += files
            rows += more
        yield order, held


def _only_venue(files: Sequence[CandleFile]) -> str | None:
    venues = {file.venue for file in files}
    return venues.pop() if len(venues) == 1 else None


def _order(files: Sequence[CandleFile], query: CandleQuery) -> _Order:
    """What a period needs; its files stand by their first symbols."""
    if any(file.revised for file in files):
        return _Order.NEWEST
    ends = [file.symbols for file in files if file.symbols is not None and file.is_own]
    apart = len(ends) == len(files) and all(left[1] < right[0] for left, right in pairwise(ends))
    if not apart or _only_venue(files) is None:
        return _Order.BY_KEY
    one_symbol = len(files) == 1 and (len(query.symbols) == 1 or ends[0][0] == ends[0][1])
    return _Order.STANDS if one_symbol else _Order.BY_TIME


def _rows_at_most(files: Sequence[CandleFile], query: CandleQuery) -> int:
    """How many rows of a period are asked for, at most."""
    stored = sum(file.rows for file in files)
    if not query.symbols or any(file.revised for file in files):
        return stored
    length = _PERIOD_OF_DAYS if query.interval.is_daily_or_longer else _PERIOD_BELOW_A_DAY
    bars = length // query.interval.duration + 1
    return min(stored, bars * len(query.symbols) * len({file.venue for file in files}))


def _read(table: Storage, files: Sequence[CandleFile], order: _Order, query: CandleQuery) -> pl.LazyFrame:
    if order in (_Order.STANDS, _Order.BY_TIME):
        rows = _scanned(table, files, query)
        if order is _Order.BY_TIME:
            rows = rows.sort("open_time", maintain_order=True)
        return _named(rows, files[0].venue, query).select(CANDLE_SCHEMA.keys())
    by_venue = sorted(files, key=lambda file: file.venue)
    rows = read_rows(table, by_venue, query)
    in_order = newest_known(rows) if order is _Order.NEWEST else in_reading_order(rows)
    return in_order.select(CANDLE_SCHEMA.keys())
