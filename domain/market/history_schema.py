"""The columns of a history of daily prices, as a source gives it."""

from __future__ import annotations

import polars as pl

HISTORY_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "date": pl.Date,
    "open": pl.Float64,
    "high": pl.Float64,
    "low": pl.Float64,
    "close": pl.Float64,
    "volume": pl.Int64,
    "adjusted_close": pl.Float64,
}
"""Columns of a history: the session's date at the market, prices as the source gives them, null where it gives none."""
