"""Rows of text as tables whose cells are text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from adapters.files.limits import MOST_COLUMNS, rows_of_batch
from adapters.files.text_chunks import row_ends
from application.ports.errors import UnreadableFile
from application.ports.table_reader import EXTRA_CELLS
from domain.shared.spreadsheet_text import DEFUSED, NUMBER

SEPARATORS = ",;\t|"

_SAMPLE = 4096
_FEW_NULS = 0.02
"""A table has at most this share of NUL characters, in cells that are damaged; another kind of file has more."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How the rows of a file are written.

    Attributes:
        path: the file.
        header: its first row, as it stands there.
        separator: what stands between cells.
        names: of the columns.
    """

    path: Path
    header: bytes
    separator: str
    names: tuple[str, ...]


def text_batches(pieces: Iterator[bytes], path: Path) -> Iterator[pl.DataFrame]:
    """The table that pieces of text are, each some whole rows and the first one with the header.

    Raises:
        UnreadableFile: it is no table with a header.
    """
    first = next(pieces, b"")
    form = _form(first, path)
    rows = rows_of_batch(len(form.names))
    yield from _tables(first, b"", form, rows)
    for piece in pieces:
        yield from _tables(piece, form.header, form, rows)


def _tables(piece: bytes, header: bytes, form: _Form, rows: int) -> Iterator[pl.DataFrame]:
    """A piece as tables of at most so many rows."""
    ends: list[int] = row_ends(piece)[rows - 1 : -1 : rows].tolist() if piece.count(b"\n") > rows else []
    begin = 0
    for end in (*ends, len(piece)):
        yield _table(header + piece[begin:end], form)
        begin, header = end, form.header


def _form(first: bytes, path: Path) -> _Form:
    _check_text(first, path)
    ends = row_ends(first)
    header = first[: ends[0]] if len(ends) else first
    text = header.decode()
    separator = _separator(text.partition("\n")[0], path)
    try:
        names = tuple(name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=separator)))
    except csv.Error as error:
        raise UnreadableFile(f"{path} is not a CSV file: {error}") from error
    _check_header(names, path)
    return _Form(path, header, separator, names)


def _check_text(first: bytes, path: Path) -> None:
    if not first:
        raise UnreadableFile(f"{path} is empty")
    start = first[:_SAMPLE]
    if b"\0" in start.partition(b"\n")[0] or start.count(b"\0") > _FEW_NULS * len(start):
        raise UnreadableFile(f"{path} is not a CSV, Parquet or Arrow file")
    if start.startswith(b"<"):
        raise UnreadableFile(f"{path} is a web page (HTML or XML), not a CSV file: download the data itself")
    if start.startswith((b"{", b"[")):
        raise UnreadableFile(f"{path} is JSON, not a CSV file")


def _separator(header: str, path: Path) -> str:
    separator = max(SEPARATORS, key=header.count)
    if separator not in header:
        raise UnreadableFile(f"{path} does not start with a header of several columns, but with {header[:60]!r}")
    return separator


def _check_header(names: tuple[str, ...], path: Path) -> None:
    if len(names) > MOST_COLUMNS:
        raise UnreadableFile(f"{path} has {len(names):,} columns, more than {MOST_COLUMNS:,}: keep those of the prices")
    if not any(any(letter.isalpha() for letter in name) for name in names):
        raise UnreadableFile(f"{path} has no header: put a line such as date,open,high,low,close,volume in front")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{path} has two columns named {twice[0]!r}: rename one")


def _table(content: bytes, form: _Form) -> pl.DataFrame:
    try:
        table = pl.read_csv(io.BytesIO(content), separator=form.separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        table = _ragged(content.decode(), form)
    table.columns = [*form.names] if table.width == len(form.names) else [*form.names, EXTRA_CELLS]
    return table.with_columns(_undone(pl.all().str.strip_chars()).replace("", None))


def _undone(text: pl.Expr) -> pl.Expr:
    """Cells without the apostrophe that our own exports put before texts that a spreadsheet would take for formulas."""
    is_defused = text.str.contains(DEFUSED) & ~text.str.contains(NUMBER)
    return pl.when(is_defused).then(text.str.slice(1)).otherwise(text)


def _ragged(text: str, form: _Form) -> pl.DataFrame:
    """A table some rows of which are longer than the header; the rest of such a row stands in ``EXTRA_CELLS``."""
    width = len(form.names)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=form.separator)
    try:
        cells = [
            [*row[:width], *[None] * (width - len(row)), form.separator.join(row[width:]) or None]
            for row in rows
            if row
        ][1:]
    except csv.Error as error:
        raise UnreadableFile(f"{form.path} is not a CSV file: {error}") from error
    return pl.DataFrame(cells, schema=dict.fromkeys([*form.names, EXTRA_CELLS], pl.String), orient="row")
