"""Orders of two runs side by side."""

from __future__ import annotations

import polars as pl

_KEYS = ["decided_on", "symbol", "side", "nth"]


def order_differences(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Orders of two runs beside each other, only those that differ.

    Args:
        left: a table of ``application.inspection.tables.orders_table``.
        right: another.

    Returns:
        One row per order that stands on one side only or ended differently: ``decided_on, symbol, side`` and for each side
        ``quantity, status, price, tag``.
    """
    shown = ["quantity", "status", "price", "tag"]
    numbered = [
        table.with_columns(pl.int_range(pl.len()).over("decided_on", "symbol", "side").alias("nth")).select(
            *_KEYS, *shown
        )
        for table in (left, right)
    ]
    joined = numbered[0].join(numbered[1], on=_KEYS, how="full", coalesce=True, suffix="_right", nulls_equal=True)
    same = pl.all_horizontal([pl.col(name).eq_missing(pl.col(f"{name}_right")) for name in shown])
    renamed = {name: f"{name}_left" for name in shown}
    return joined.filter(~same).sort("decided_on", "symbol", "side", "nth").drop("nth").rename(renamed)
