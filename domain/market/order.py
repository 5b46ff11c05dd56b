"""Whether rows stand in order, which saves sorting them and looking for repetitions."""

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
    if any(column.null_count() for column in keys.iter_columns()):
        return False
    constant = keys.select((pl.all() == pl.all().first()).all()).row(0, named=True)
    varying = [name for name in columns if not constant[name]]
    if not varying:
        return False
    later, same = pl.lit(value=False), pl.lit(value=True)
    for name in varying:
        above = pl.col(name).shift(1)
        later |= same & (pl.col(name) > above)
        same &= pl.col(name) == above
    return bool(keys.select(later.slice(1).all()).item())
