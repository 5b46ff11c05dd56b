"""Writes tables as files on this machine."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import polars as pl

from application.ports.errors import StorageFull, StoreUnavailable
from domain.shared.errors import InvalidValue
from domain.shared.spreadsheet_text import FORMULA, NUMBER, defused

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FileTableWriter:
    """A writer of files that writes beside each and renames, so that a reader finds the old file or the whole new one."""

    def write(self, frame: pl.DataFrame, folder: Path, name: str, suffix: str) -> Path:
        """See ``TableWriter.write``."""
        encoders: dict[str, Callable[[IO[bytes]], object]] = {
            "parquet": frame.write_parquet,
            "csv": _defused(frame).write_csv,
        }
        if suffix not in encoders:
            raise InvalidValue(f"no such format {suffix!r}: use {' or '.join(encoders)}", field="suffix", value=suffix)
        encoded = io.BytesIO()
        encoders[suffix](encoded)
        return _write(folder / f"{name}.{suffix}", encoded.getbuffer())

    def write_text(self, text: str, folder: Path, name: str) -> Path:
        """See ``TableWriter.write_text``."""
        return _write(folder / name, text.encode())


def _defused(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with an apostrophe before texts that a spreadsheet would take for formulas."""
    text = pl.col(pl.String)
    is_formula = text.str.contains(FORMULA) & ~text.str.contains(NUMBER)
    names = {name: defused(name) for name in frame.columns}
    return frame.with_columns(pl.when(is_formula).then(pl.lit("'") + text).otherwise(text).name.keep()).rename(names)


def _write(path: Path, content: bytes | memoryview) -> Path:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unavailable(path, error) from error
    return path


def _unavailable(path: Path, error: OSError) -> StoreUnavailable:
    if error.errno in _NO_SPACE:
        return StorageFull(f"{path} cannot be written: no space left: make room or choose another folder")
    why = (error.strerror or str(error)).lower()
    return StoreUnavailable(f"{path} cannot be written: {why}: choose another folder")
