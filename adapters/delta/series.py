"""The series on a tape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import polars as pl

from adapters.delta.candle_files import CandleFile
from adapters.delta.candle_reads import read_rows
from adapters.delta.storage import Storage
from application.ports.tape import CandleQuery, SeriesInfo
from domain.shared.interval import Interval


def list_series(table: Storage, files: Sequence[CandleFile]) -> list[SeriesInfo]:
    """The series in these files, sorted by symbol, venue and interval.

    Only the columns that are needed are read, and of a file of one symbol without revisions none at all.
    """
    ordered = sorted(files, key=_kind)
    found = [info for _, group in groupby(ordered, key=_kind) for info in _series_of_kind(table, list(group))]
    return sorted(found, key=lambda info: (info.symbol, info.venue, info.interval.duration))


def _kind(file: CandleFile) -> tuple[str, str]:
    return file.venue, file.partition["interval"]


def _series_of_kind(table: Storage, files: Sequence[CandleFile]) -> Iterable[SeriesInfo]:
    """The series of files of one venue and interval."""
    interval, venue = files[0].interval, files[0].venue
    bytes_per_row = sum(file.size for file in files) / max(sum(file.rows for file in files), 1)
    plain = [file for file in files if _is_plain(file)]
    counted = [_counted_from_log(plain), _counted_from_rows(table, [f for f in files if not _is_plain(f)], interval)]
    totals = (
        pl.concat(counted)
        .group_by("symbol")
        .agg(pl.col("rows", "revisions").sum(), pl.col("first").min(), pl.col("last").max())
    )
    for symbol, rows, revisions, first, last in totals.iter_rows():
        share = round((rows + revisions) * bytes_per_row)
        yield SeriesInfo(symbol, venue, interval, rows, revisions, first, last, share)


def _is_plain(file: CandleFile) -> bool:
    """Whether the log says all about the file's one series."""
    return (
        not file.revised
        and file.is_own
        and file.open_times is not None
        and file.symbols is not None
        and file.symbols[0] == file.symbols[1]
    )


_COUNTED = pl.Schema(
    [
        ("symbol", pl.String()),
        ("rows", pl.Int64()),
        ("revisions", pl.Int64()),
        ("first", pl.Datetime("us", "UTC")),
        ("last", pl.Datetime("us", "UTC")),
    ]
)


def _counted_from_log(files: Sequence[CandleFile]) -> pl.DataFrame:
    rows = [
        (file.symbols[0], file.rows, 0, *file.open_times)
        for file in files
        if file.symbols is not None and file.open_times is not None
    ]
    return pl.DataFrame(rows, schema=_COUNTED, orient="row")


def _counted_from_rows(table: Storage, files: Sequence[CandleFile], interval: Interval) -> pl.DataFrame:
    """Counts rows by symbol; every key has one row that is no revision."""
    if not files:
        return pl.DataFrame(schema=_COUNTED)
    first = pl.col("revision") == 0
    return (
        read_rows(table, files, CandleQuery(interval))
        .group_by("symbol")
        .agg(
            first.sum().alias("rows"),
            (~first).sum().alias("revisions"),
            pl.col("open_time").min().alias("first"),
            pl.col("open_time").max().alias("last"),
        )
        .cast(_COUNTED)
        .collect()
    )
