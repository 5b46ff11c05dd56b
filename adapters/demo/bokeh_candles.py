"""Real daily bars of five US stocks, 2000 to 2013, from ``bokeh-sampledata``: raw prices with an adjusted close."""

from __future__ import annotations

import polars as pl

from application.ports.errors import UnreadableFile
from domain.market.candle import CANDLE_SCHEMA, UTC_MICROSECONDS

SYMBOLS = ("AAPL", "FB", "GOOG", "IBM", "MSFT")
VENUE = "US"


def demo_candles() -> pl.DataFrame:
    """All bars of the five symbols, sorted by symbol and time, with the columns of ``CANDLE_SCHEMA`` except ``known_at``.

    Sessions are named by midnight UTC of their date.

    Raises:
        UnreadableFile: the package is not installed.
    """
    try:
        from bokeh_sampledata import stocks
    except ImportError:
        raise UnreadableFile("the demonstration needs its prices: `pip install 'ticktape[demo]'`") from None
    return pl.concat([_candles(symbol, getattr(stocks, symbol)) for symbol in SYMBOLS])


def _candles(symbol: str, columns: dict[str, list[object]]) -> pl.DataFrame:
    frame = pl.DataFrame(dict(columns))
    day = pl.col("date").cast(pl.String).str.to_date("%Y-%m-%d")
    opened = day.cast(UTC_MICROSECONDS)
    prices = [pl.col(name).cast(pl.Float64) for name in ("open", "high", "low", "close", "volume")]
    rows = frame.select(
        pl.lit(symbol).alias("symbol"),
        pl.lit(VENUE).alias("venue"),
        pl.lit("1d").alias("interval"),
        opened.alias("open_time"),
        (opened + pl.duration(days=1) - pl.duration(microseconds=1)).alias("close_time"),
        day.alias("session_date"),
        *prices,
        pl.col("adj_close").cast(pl.Float64).alias("adjusted_close"),
    ).sort("open_time")
    return rows.select([name for name in CANDLE_SCHEMA if name != "known_at"])
