"""Daily prices of five US stocks, 2000-2013, from the package ``bokeh_sampledata``."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from application.ports.errors import UnreadableFile
from domain.market.candle_schema import CANDLE_SCHEMA

SYMBOLS = ("AAPL", "FB", "GOOG", "IBM", "MSFT")
VENUE = "US"


def demo_candles() -> pl.DataFrame:
    """Daily bars of AAPL, FB, GOOG, IBM and MSFT: raw prices and volumes with adjusted closes, sessions at midnight UTC.

    Returns:
        A frame of ``CANDLE_SCHEMA`` sorted by symbol and time; ``known_at`` is null.

    Raises:
        UnreadableFile: the package is not installed.
    """
    try:
        from bokeh_sampledata import stocks  # noqa: PLC0415
    except ImportError as error:
        raise UnreadableFile("the demonstration prices are not installed: pip install 'ticktape[demo]'") from error
    return pl.concat([_candles(symbol, getattr(stocks, symbol)) for symbol in SYMBOLS])


def _candles(symbol: str, columns: dict[str, list[object]]) -> pl.DataFrame:
    day = pl.col("date").str.to_date("%Y-%m-%d")
    opened = day.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.DataFrame(columns).select(
        pl.lit(symbol).alias("symbol"),
        pl.lit(VENUE).alias("venue"),
        pl.lit("1d").alias("interval"),
        opened.alias("open_time"),
        (opened + timedelta(days=1, microseconds=-1)).alias("close_time"),
        day.alias("session_date"),
        pl.col("open", "high", "low", "close").cast(pl.Float64),
        pl.col("volume").cast(pl.Float64),
        pl.col("adj_close").cast(pl.Float64).alias("adjusted_close"),
        pl.lit(None, dtype=CANDLE_SCHEMA["known_at"]).alias("known_at"),
    )
