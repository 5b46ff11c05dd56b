"""Writes tables into files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl


class TableWriter(Protocol):
    """Writes frames as files, each whole or not at all."""

    def write(self, frame: pl.DataFrame, folder: Path, name: str, suffix: str) -> Path:
        """Writes ``folder/name.suffix`` (``parquet`` or ``csv``), replacing a file of that name, and returns its path.

        Raises:
            StoreUnavailable: the folder cannot be made or written.
            StorageFull: no space is left.
        """
        ...

    def write_text(self, text: str, folder: Path, name: str) -> Path:
        """Writes a text file, likewise."""
        ...
