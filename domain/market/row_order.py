"""The order of rows: whether they stand in it, which saves sorting them and looking for repetitions; and runs of one value."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def ascends(rows: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Whether each row comes after the one above it, compared column by column: then none stands twice.

    Rows with nulls in these columns do not ascend, unless there is only one row.
    """
    if len(rows) < 2:
        return True
    if any(rows.select(columns).null_count().row(0)):
        return False
    constant = rows.select((pl.col(columns) == pl.col(columns).first()).all()).row(0, named=True)
    varying = [name for name in columns if not constant[name]]
    if not varying:
        return False
    same = pl.repeat(value=True, n=len(rows), eager=True)
    for name in varying[:-1]:
        column, above = rows[name], rows[name].shift(1)
        changed = same & (column != above)
        if not (column.filter(changed) > above.filter(changed)).all():
            return False
        same &= ~changed
    last = rows[varying[-1]]
    return bool((~same | (last > last.shift(1))).slice(1).all())


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
