"""Reads a file that a user gives as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

EXTRA_CELLS = "(more cells than the header has)"
"""Column with the rest of rows that are longer than the header; there only if there are such rows."""


class TableReader(Protocol):
    """Reads text and columnar files, compressed or not."""

    def __call__(self, path: Path) -> pl.DataFrame:
        """The table in a file: cells of text files as text (empty: null), columns of typed files as they are.

        Raises:
            UnreadableFile: there is no such file, or it is no table with a header and rows.
        """
        ...
