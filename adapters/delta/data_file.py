"""Parquet files whose names hold the hashes of their bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BufferedReader, BytesIO
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import quote
from uuid import uuid4

import polars as pl
from deltalake.transaction import AddAction

from adapters.delta.storage import Stamp, Storage

ROW_GROUP_ROWS = 131_072
"""Rows that can be skipped together by their statistics; a symbol's month of minutes is a third of it."""

PAGE_BYTES = 32_768
"""Rows that can be skipped together while they are read: a page without a wanted row is not decompressed."""

COMPRESSION: Literal["lz4"] = "lz4"
"""Written in two thirds and read in less than half of zstd's time, for files that are up to a half larger."""

READ_AT_ONCE = 4
"""So many files are read at once to be checked."""

_NAME = re.compile(r"part-[0-9a-f]{12}-([0-9a-f]{64})\.parquet")
"""The first part is random, so that no two writers ever share a file; the second the SHA-256 of the bytes."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NANOSECONDS = 1_000_000
"""Of a millisecond."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """An active file of a table.

    Attributes:
        path: relative to the table.
        size: bytes, as committed.
        rows: number of rows.
        partition: partition column -> value.
        written_at: milliseconds since 1970, as committed.
    """

    path: str
    size: int
    rows: int
    partition: Mapping[str, str]
    written_at: int


def committed_file(action: Mapping[str, Any], partition_by: Sequence[str] = ()) -> DataFile:
    """A file as the log describes it."""
    written_at = action["modification_time"]
    if isinstance(written_at, datetime):
        written_at = (written_at.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
    return DataFile(
        path=action["path"],
        size=action["size_bytes"],
        rows=action["num_records"],
        partition={name: action[f"partition.{name}"] for name in partition_by},
        written_at=written_at,
    )


def is_named_by_content(path: str) -> bool:
    """Whether a file is named as ``write_data_file`` names files."""
    return _NAME.fullmatch(PurePosixPath(path).name) is not None


def write_data_file(
    table: Storage, rows: pl.DataFrame, partition: Mapping[str, str], stats: Sequence[str], *, data_change: bool = True
) -> AddAction:
    """Writes rows as one file of ``table`` and returns the action that commits it.

    Args:
        table: where the table is.
        rows: without the partition columns, in the order in which they are to stand.
        partition: partition column -> value; percent-encoded in the path.
        stats: columns whose least and greatest values go into the log.
        data_change: False if the rows are on the tape already.

    Raises:
        OSError, PortError: the file cannot be written.
    """
    buffer = BytesIO()
    rows.write_parquet(
        buffer, compression=COMPRESSION, row_group_size=ROW_GROUP_ROWS, data_page_size=PAGE_BYTES, statistics=True
    )
    content = buffer.getbuffer()
    folder = PurePosixPath(*(f"{column}={quote(value, safe='')}" for column, value in partition.items()))
    path = (folder / f"part-{uuid4().hex[:12]}-{hashlib.sha256(content).hexdigest()}.parquet").as_posix()
    written = table.write(path, content)
    return AddAction(
        path=path,
        size=written.size,
        partition_values=dict(partition),
        modification_time=written.written_at // _NANOSECONDS,
        data_change=data_change,
        stats=_statistics(rows, stats),
    )


def _statistics(rows: pl.DataFrame, columns: Sequence[str]) -> str:
    least = rows.select(pl.col(columns).min()).row(0, named=True)
    greatest = rows.select(pl.col(columns).max()).row(0, named=True)
    return json.dumps(
        {
            "numRecords": len(rows),
            "minValues": {name: _as_text(value) for name, value in least.items()},
            "maxValues": {name: _as_text(value) for name, value in greatest.items()},
            "nullCount": dict.fromkeys(columns, 0),
        }
    )


def _as_text(value: object) -> object:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(value, datetime) else value


class FileChecks:
    """Checks of whether files are as they were written; a file is read at most once as long as it is not touched."""

    def __init__(self, table: Storage) -> None:
        """Checks files of the table."""
        self._table = table
        self._sound: dict[str, Stamp] = {}

    def damaged(self, files: Sequence[DataFile], *, again: bool = False) -> tuple[str, ...]:
        """Paths of those files that are missing or not as they were written.

        Args:
            files: which files.
            again: read also those that were found sound before.

        Raises:
            PortError: the storage cannot be asked.
        """
        trusted = self._sound if self._table.stays_intact and not again else {}
        doubtful = [file for file in files if file.path not in trusted]
        stamps = self._table.stamps([file.path for file in doubtful]) if doubtful else {}
        unread = [file for file in doubtful if not self._is_known(file, stamps.get(file.path), again=again)]
        if not unread:
            return ()
        with ThreadPoolExecutor(READ_AT_ONCE) as readers:
            sound = readers.map(lambda file: self._is_sound(file, stamps.get(file.path)), unread)
            return tuple(file.path for file, is_sound in zip(unread, sound, strict=True) if not is_sound)

    def _is_known(self, file: DataFile, stamp: Stamp | None, *, again: bool) -> bool:
        """Whether a file is sound without being read."""
        if again or stamp is None or stamp.size != file.size:
            return False
        known = self._sound.get(file.path) == stamp or self._table.proves_unchanged(stamp, file.written_at)
        if known:
            self._sound[file.path] = stamp
        return known

    def _is_sound(self, file: DataFile, stamp: Stamp | None) -> bool:
        if stamp is None or stamp.size != file.size:
            return False
        try:
            sound = self._content_is_as_named(file.path)
        except OSError:
            return False
        if sound:
            self._sound[file.path] = stamp
        return sound

    def _content_is_as_named(self, path: str) -> bool:
        """Whether the bytes have the hash in the name; of a file that another program wrote, whether its footer is readable."""
        named = _NAME.fullmatch(PurePosixPath(path).name)
        with self._table.open(path) as file:
            return _has_footer(file) if named is None else hashlib.file_digest(file, "sha256").hexdigest() == named[1]


def _has_footer(file: BufferedReader | BytesIO) -> bool:
    try:
        pl.read_parquet_schema(file)
    except pl.exceptions.PolarsError:
        return False
    return True
