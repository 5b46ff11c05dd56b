"""The columns of a frame of candles."""

from __future__ import annotations

import polars as pl

UTC_MICROSECONDS = pl.Datetime("us", "UTC")

CANDLE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "venue": pl.String,
    "interval": pl.String,
    "open_time": UTC_MICROSECONDS,
    "close_time": UTC_MICROSECONDS,
    "session_date": pl.Date,
    "open": pl.Float64,
    "high": pl.Float64,
    "low": pl.Float64,
    "close": pl.Float64,
    "volume": pl.Float64,
    "adjusted_close": pl.Float64,
    "known_at": UTC_MICROSECONDS,
}
"""Columns of a frame of candles. Prices in the instrument's currency, raw as traded; volume in units of the instrument.
``close_time`` is the last microsecond of the bar; ``session_date`` is null below a day; ``adjusted_close`` is null where the source
brings none; ``known_at`` is when the row could first be known."""

CANDLE_KEY = ("symbol", "venue", "interval", "open_time")
"""What names a candle."""

CANDLE_VALUES = ("close_time", "session_date", "open", "high", "low", "close", "volume", "adjusted_close")
"""What a candle says; a row with the same key and other values is a revision."""
