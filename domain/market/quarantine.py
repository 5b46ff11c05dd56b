"""Rows that were refused, kept with their reason."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.market.candle_schema import UTC_MICROSECONDS
from domain.shared.errors import InvalidCandles

QUARANTINE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String,
    "reason": pl.String,
    "row": pl.String,
    "received_at": UTC_MICROSECONDS,
}
"""Columns of the quarantine: where the row came from, why it was refused, the row as JSON text, when it arrived."""

KEPT_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {**QUARANTINE_SCHEMA, "occurrence": pl.Int64}
"""As stored: ``occurrence`` tells equal rows of one source apart, from 0."""

_IDENTITY = ("source", "reason", "row", "occurrence")


def refused_rows(rows: pl.DataFrame, *, source: str, received_at: datetime) -> pl.DataFrame:
    """Refused rows in the quarantine's shape.

    Args:
        rows: the raw cells as text, and ``reason``.
        source: name of the file or feed.
        received_at: when they arrived.

    Raises:
        InvalidCandles: there is no column ``reason``, or it has nulls.
    """
    if "reason" not in rows.columns or rows["reason"].null_count():
        raise InvalidCandles("rows for the quarantine need a reason each")
    cells = [name for name in rows.columns if name != "reason"]
    row = pl.struct(pl.col(cells).cast(pl.String)).struct.json_encode() if cells else pl.lit("{}")
    return (
        rows.select(
            pl.lit(source).alias("source"),
            pl.col("reason").cast(pl.String),
            row.alias("row"),
            pl.lit(received_at, dtype=UTC_MICROSECONDS).alias("received_at"),
        )
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int64).over("source", "reason", "row").alias("occurrence"))
        .select(KEPT_SCHEMA.keys())
    )


def not_yet_kept(refused: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Those of ``refused`` that are not among ``kept``, both of ``KEPT_SCHEMA``."""
    return refused.join(kept.select(_IDENTITY), on=_IDENTITY, how="anti", maintain_order="left")
