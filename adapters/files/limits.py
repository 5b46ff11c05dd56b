"""How much of a file is held at a time, and what is too large to be a table of prices.

A small file may unpack to very much; these limits keep what it takes independent of that.
"""

from __future__ import annotations

BATCH_ROWS = 250_000
"""Rows of a batch at most."""

BATCH_CELLS = 4_000_000
"""Cells of a batch at most; a batch of wide rows has fewer of them."""

BATCH_TEXT = 24 << 20
"""Bytes of text that a batch is made from, at most."""

BATCH_STRINGS = 128 << 20
"""Bytes of text in the cells of a batch of a typed file at most, each cell counted."""

LONGEST_ROW = 1 << 20
"""Bytes of one row of text at most."""

MOST_COLUMNS = 2_000
"""Columns of a table at most."""

LARGEST_PAGE = 32 << 20
"""Bytes of a page of a Parquet file at most; it is unpacked whole."""

LARGEST_RECORD_BATCH = 128 << 20
"""Bytes of a record batch of an Arrow file at most; it is unpacked whole."""

LARGEST_INDEX = 16 << 20
"""Bytes of the index at the end of a typed file at most."""

UNPACKED_WHOLE = 64 << 20
"""Bytes of a typed file inside a gzip at most: it is not read from front to back."""


def rows_of_batch(columns: int) -> int:
    """The rows of a batch of so many columns, at least one."""
    return max(1, min(BATCH_ROWS, BATCH_CELLS // max(columns, 1)))
