"""Parquet and Arrow files as tables, some rows at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from adapters.files.arrow_batches import check_batches
from adapters.files.limits import BATCH_STRINGS, MOST_COLUMNS, rows_of_batch
from adapters.files.parquet_pages import check_pages
from application.ports.errors import UnreadableFile

_TEXT = (pl.String, pl.Binary, pl.Categorical, pl.Enum)


def columnar_batches(content: Path | bytes, path: Path, kind: str) -> Iterator[pl.DataFrame]:
    """The columns of simple types of a ``Parquet`` or ``Arrow`` file.

    Args:
        content: the file, or what is in it.
        path: what it is called.
        kind: which of the two it is.

    Raises:
        UnreadableFile: it is damaged, or has parts that take too much memory.
    """
    try:
        with _opened(content) as file:
            (check_pages if kind == "Parquet" else check_batches)(file, path)
        yield from _batches(pl.scan_parquet(content) if kind == "Parquet" else pl.scan_ipc(content), path)
    except (pl.exceptions.PolarsError, OSError, EOFError) as error:
        raise UnreadableFile(f"{path} is cut off or damaged ({kind}: {_first_line(error)}): get it again") from error


def _opened(content: Path | bytes) -> IO[bytes]:
    return content.open("rb") if isinstance(content, Path) else io.BytesIO(content)


def _batches(scan: pl.LazyFrame, path: Path) -> Iterator[pl.DataFrame]:
    schema = scan.collect_schema()
    if len(schema) > MOST_COLUMNS:
        raise UnreadableFile(
            f"{path} has {len(schema):,} columns, more than {MOST_COLUMNS:,}: keep those of the prices"
        )
    table = scan.select(name for name, kind in schema.items() if not kind.is_nested())
    size = rows_of_batch(len(schema))
    for begin in range(0, int(scan.select(pl.len()).collect().item()), size):
        batch = table.slice(begin, size).collect()
        _check_strings(batch, path)
        yield batch


def _check_strings(batch: pl.DataFrame, path: Path) -> None:
    """Equal cells share their text while they are only read; when something is done with them each takes its own."""
    text = batch.select(_bytes_of(name, kind) for name, kind in batch.schema.items() if kind in _TEXT)
    total = sum(text.sum().row(0)) if text.width else 0
    if total > BATCH_STRINGS:
        raise UnreadableFile(
            f"{path} has cells of text so long that {len(batch):,} rows take {total >> 20:,} MiB, more than {BATCH_STRINGS >> 20}: leave "
            "the columns of long texts out"
        )


def _bytes_of(name: str, kind: pl.DataType) -> pl.Expr:
    cells = pl.col(name)
    if kind == pl.Binary:
        return cells.bin.size().cast(pl.Int64)
    return (cells.str.len_bytes() if kind == pl.String else cells.cat.len_bytes()).cast(pl.Int64)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
