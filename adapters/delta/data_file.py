"""Parquet files whose names hold the hashes of their bytes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import polars as pl
from deltalake.transaction import AddAction

ROW_GROUP_ROWS = 131_072
"""Rows that can be skipped together; a symbol's month of minutes is a third of it."""

_NAME = re.compile(r"part-[0-9a-f]{12}-([0-9a-f]{64})\.parquet")
"""The first part is chance, so that no two writers ever share a file; the second the SHA-256 of the bytes."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class DataFile:
    """An active file of a table.

    Attributes:
        path: relative to the table.
        size: bytes, as committed.
        rows: number of rows.
        partition: partition column -> value.
    """

    path: str
    size: int
    rows: int
    partition: Mapping[str, str]


def write_data_file(
    table: Path, rows: pl.DataFrame, partition: Mapping[str, str], stats: Sequence[str], *, data_change: bool = True
) -> AddAction:
    """Writes rows as one file below ``table`` and returns the action that commits it; a half-written file has another name.

    Args:
        table: folder of the table.
        rows: without the partition columns, in the order in which they are to stand.
        partition: partition column -> value; percent-encoded in the path.
        stats: columns whose least and greatest values go into the log.
        data_change: False if the rows are on the tape already.

    Raises:
        OSError: the file cannot be written.
    """
    buffer = io.BytesIO()
    rows.write_parquet(buffer, compression="zstd", row_group_size=ROW_GROUP_ROWS, statistics=True)
    content = buffer.getbuffer()
    folder = Path(*(f"{column}={quote(value, safe='')}" for column, value in partition.items()))
    relative = folder / f"part-{uuid4().hex[:12]}-{hashlib.sha256(content).hexdigest()}.parquet"
    _write_whole(table / relative, content)
    written = (table / relative).stat()
    return AddAction(
        path=relative.as_posix(),
        size=written.st_size,
        partition_values=dict(partition),
        modification_time=int(written.st_mtime * 1000),
        data_change=data_change,
        stats=_statistics(rows, stats),
    )


def _write_whole(path: Path, content: memoryview) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


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
    """Tells whether files are as they were written; a file is read once as long as it is not touched."""

    def __init__(self, table: Path) -> None:
        """Checks files below the folder ``table``."""
        self._table = table
        self._sound: dict[str, tuple[int, int]] = {}

    def damaged(self, files: Sequence[DataFile], *, again: bool = False) -> tuple[str, ...]:
        """Paths of those files that are missing or not as they were written.

        Args:
            files: which files.
            again: read also those that were found sound before.
        """
        return tuple(file.path for file in files if not self._is_sound(file, again=again))

    def _is_sound(self, file: DataFile, *, again: bool) -> bool:
        path = self._table / file.path
        try:
            status = path.stat()
            stamp = (status.st_size, status.st_mtime_ns)
            if not again and self._sound.get(file.path) == stamp:
                return True
            sound = status.st_size == file.size and _content_is_as_named(path)
        except OSError:
            return False
        if sound:
            self._sound[file.path] = stamp
        return sound


def _content_is_as_named(path: Path) -> bool:
    """Whether the bytes have the hash in the file's name; of a file that another program wrote, whether its footer is readable."""
    named = _NAME.fullmatch(path.name)
    if named is None:
        try:
            pl.read_parquet_schema(path)
        except (pl.exceptions.PolarsError, OSError):
            return False
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == named[1]
