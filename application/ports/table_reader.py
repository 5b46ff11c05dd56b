"""Reads a file that a user gives as a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import polars as pl

EXTRA_CELLS = "(more cells than the header has)"
"""Column with the rest of rows that are longer than the header; there only in batches with such rows."""


class TableReader(Protocol):
    """Reads text and columnar files, compressed or not, from the front each time it is called."""

    def __call__(self, path: Path) -> Iterator[pl.DataFrame]:
        """The table in a file, in batches that are not empty and take some tens of megabytes each, however large the file is.

        Cells of text files are text (empty: null), columns of typed files are as they are, but for lists and structures, which are left
        out.

        Raises:
            UnreadableFile: there is no such file, it is no table with a header and rows, or a part of it that can only be had whole
                takes too much memory.
        """
        ...
