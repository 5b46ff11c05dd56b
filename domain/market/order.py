"""Whether rows stand in order, which saves sorting them and looking for repetitions; and runs of one value."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def ascends(rows: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Whether each row comes after the one above it, compared column by column: then none stands twice.

    Rows with nulls in these columns do not ascend, unless there is only one row.
    """
    if len(rows) < 2:
        return True
    keys = rows.select(columns)
    if any(keys.null_count().row(0)):
        return False
    varying = [name for name in columns if not is_constant(keys, name)]
    if not varying:
        return False
    later, same = pl.lit(value=False), pl.lit(value=True)
    for name in varying:
        above = pl.col(name).shift(1)
        later |= same & (pl.col(name) > above)
        same &= pl.col(name) == above
    return bool(keys.select(later.slice(1).all()).item())


def is_constant(rows: pl.DataFrame, column: str) -> bool:
    """Whether all rows, of which there are some, have one value that is not null."""
    values = pl.col(column)
    one = rows.select((values == values.first()).all() & (values.null_count() == 0) & (pl.len() > 0))
    return bool(one.item())


def runs(rows: pl.DataFrame, column: str) -> pl.Series:
    """The values of a column, one for each run of rows that have the same."""
    values = pl.col(column)
    if is_constant(rows, column):
        return rows.head(1)[column]
    begins = values.ne_missing(values.shift(1)) | (pl.int_range(pl.len()) == 0)
    return rows.select(values.filter(begins)).to_series()
