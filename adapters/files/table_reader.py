"""Reads CSV (also compressed), Parquet and Arrow files as tables."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import polars as pl

from application.ports.errors import UnreadableFile
from application.ports.table_reader import EXTRA_CELLS

SEPARATORS = ",;\t|"

_FOREIGN = (
    (b"PK\x03\x04", "is a zip archive: unpack it and give the file inside"),
    (b"%PDF", "is a PDF document: give a CSV, Parquet or Arrow file"),
    (b"FEA1", "is a Feather file of the first version: save it again as Feather 2 or Parquet"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd: unpack it first"),
    (b"BZh", "is compressed with bzip2: unpack it first"),
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook: save it as CSV"),
)


def read_table(path: Path) -> pl.DataFrame:
    """See ``TableReader``."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot read {path}: {error.strerror or error}") from error
    table = _table(_unpacked(content, path), path)
    if not len(table):
        raise UnreadableFile(f"{path} has a header but no rows")
    return table


def _unpacked(content: bytes, path: Path) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFile(f"{path} is cut off or damaged (gzip: {error}): get it again") from error


def _table(content: bytes, path: Path) -> pl.DataFrame:
    if content.startswith(b"PAR1"):
        return _columnar(content, path, "Parquet")
    if content.startswith(b"ARROW1"):
        return _columnar(content, path, "Arrow")
    for start, what in _FOREIGN:
        if content.startswith(start):
            raise UnreadableFile(f"{path} {what}")
    return _text_table(_decoded(content, path), path)


def _columnar(content: bytes, path: Path, kind: str) -> pl.DataFrame:
    try:
        return pl.read_parquet(content) if kind == "Parquet" else pl.read_ipc(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableFile(f"{path} is cut off or damaged ({kind}: {_first_line(error)}): get it again") from error


def _decoded(content: bytes, path: Path) -> str:
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path} is not text in UTF-8: save it as CSV in UTF-8") from error
    if "\0" in text[:4096]:
        raise UnreadableFile(f"{path} is not a CSV, Parquet or Arrow file")
    return text


def _text_table(text: str, path: Path) -> pl.DataFrame:
    start = text.lstrip()
    if not start:
        raise UnreadableFile(f"{path} is empty")
    if start.startswith("<"):
        raise UnreadableFile(f"{path} is a web page (HTML or XML), not a CSV file: download the data itself")
    if start.startswith(("{", "[")):
        raise UnreadableFile(f"{path} is JSON, not a CSV file")
    separator = _separator(start.partition("\n")[0], path)
    names = [name.strip() for name in next(csv.reader(io.StringIO(start), delimiter=separator))]
    _check_header(names, path)
    try:
        table = pl.read_csv(io.BytesIO(start.encode()), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        table = _ragged(start, separator, names, path)
    table.columns = names if table.width == len(names) else [*names, EXTRA_CELLS]
    return table.with_columns(pl.all().str.strip_chars().replace("", None))


def _separator(header: str, path: Path) -> str:
    separator = max(SEPARATORS, key=header.count)
    if separator not in header:
        raise UnreadableFile(f"{path} does not start with a header of several columns, but with {header[:60]!r}")
    return separator


def _check_header(names: list[str], path: Path) -> None:
    if not any(any(letter.isalpha() for letter in name) for name in names):
        raise UnreadableFile(f"{path} has no header: put a line such as date,open,high,low,close,volume in front")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{path} has two columns named {twice[0]!r}: rename one")


def _ragged(text: str, separator: str, names: list[str], path: Path) -> pl.DataFrame:
    """A table some rows of which are longer than the header; the rest of such a row stands in ``EXTRA_CELLS``."""
    width = len(names)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row][1:]
    except csv.Error as error:
        raise UnreadableFile(f"{path} is not a CSV file: {error}") from error
    cells = [[*row[:width], *[None] * (width - len(row)), separator.join(row[width:]) or None] for row in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys([*names, EXTRA_CELLS], pl.String), orient="row")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
