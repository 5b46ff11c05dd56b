"""Reads CSV (also compressed), Parquet and Arrow files as tables, a batch at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import polars as pl

from adapters.files.columnar_tables import columnar_batches
from adapters.files.limits import UNPACKED_WHOLE
from adapters.files.text_chunks import whole_rows
from adapters.files.text_tables import text_batches
from application.ports.errors import UnreadableFile

_GZIP = b"\x1f\x8b"
_COLUMNAR = {b"PAR1": "Parquet", b"ARROW1": "Arrow"}
_FOREIGN = (
    (b"PK\x03\x04", "is a zip archive: unpack it and give the file inside"),
    (b"%PDF", "is a PDF document: give a CSV, Parquet or Arrow file"),
    (b"FEA1", "is a Feather file of the first version: save it again as Feather 2 or Parquet"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd: unpack it first"),
    (b"BZh", "is compressed with bzip2: unpack it first"),
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook: save it as CSV"),
)
_LONGEST_MARK = 8


def read_table(path: Path) -> Iterator[pl.DataFrame]:
    """See ``TableReader``."""
    rows = 0
    try:
        with path.open("rb") as file:
            for batch in _batches(file, path):
                rows += len(batch)
                if len(batch):
                    yield batch
    except OSError as error:
        raise UnreadableFile(f"cannot read {path}: {error.strerror or error}") from error
    if not rows:
        raise UnreadableFile(f"{path} has a header but no rows")


def _batches(file: IO[bytes], path: Path) -> Iterator[pl.DataFrame]:
    if _start(file).startswith(_GZIP):
        try:
            unpacked: Any = gzip.GzipFile(fileobj=file)
            yield from _unpacked_batches(unpacked, path, is_packed=True)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableFile(f"{path} is cut off or damaged (gzip: {error}): get it again") from error
        return
    yield from _unpacked_batches(file, path, is_packed=False)


def _unpacked_batches(file: IO[bytes], path: Path, *, is_packed: bool) -> Iterator[pl.DataFrame]:
    start = _start(file)
    for mark, kind in _COLUMNAR.items():
        if start.startswith(mark):
            yield from columnar_batches(_held(file, path) if is_packed else path, path, kind)
            return
    for mark, what in _FOREIGN:
        if start.startswith(mark):
            raise UnreadableFile(f"{path} {what}")
    yield from text_batches(whole_rows(file, path), path)


def _start(file: IO[bytes]) -> bytes:
    start = file.read(_LONGEST_MARK)
    file.seek(0)
    return start


def _held(file: IO[bytes], path: Path) -> bytes:
    content = file.read(UNPACKED_WHOLE + 1)
    if len(content) > UNPACKED_WHOLE:
        raise UnreadableFile(
            f"{path} unpacks to more than {UNPACKED_WHOLE >> 20} MiB of a typed file: unpack it and give the file inside"
        )
    return content
