"""Whether rows stand in order, which saves sorting them and looking for repetitions."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def ascends(rows: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Whether each row comes after the one above it, compared column by column: then none stands twice.

    Nulls come after nothing, so that rows with nulls in these columns do not ascend, unless there is only one row.
    """
    later, same = pl.lit(value=False), pl.lit(value=True)
    for name in columns:
        above = pl.col(name).shift(1)
        later |= same & (pl.col(name) > above)
        same &= pl.col(name) == above
    return len(rows) < 2 or bool(rows.select(later.fill_null(value=False).slice(1).all()).item())
