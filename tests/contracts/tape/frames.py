"""Small frames of candles for tests of the tape."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import polars as pl

from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.interval import Interval

START = datetime(2024, 1, 1, tzinfo=UTC)
LATER = datetime(2025, 6, 1, 12, tzinfo=UTC)


def bar(
    symbol: str = "AAPL",
    step: int = 0,
    close: float = 10.0,
    *,
    venue: str = "XNAS",
    interval: str = "1d",
    known_at: datetime | None = None,
    start: datetime = START,
    volume: float = 100.0,
    adjusted_close: float | None = None,
) -> dict[str, object]:
    """One row: the bar ``step`` intervals after ``start``."""
    length = Interval(interval)
    opened = start
    for _ in range(step):
        opened = length.next_open(opened)
    return {
        "symbol": symbol,
        "venue": venue,
        "interval": interval,
        "open_time": opened,
        "close_time": length.close_of(opened),
        "session_date": opened.date() if length.is_daily_or_longer else None,
        "open": close,
        "high": close + 1,
        "low": close / 2,
        "close": close,
        "volume": volume,
        "adjusted_close": adjusted_close,
        "known_at": known_at,
    }


def frame(rows: Iterable[dict[str, object]]) -> pl.DataFrame:
    """Rows as a frame of ``CANDLE_SCHEMA``."""
    return pl.DataFrame(list(rows), schema=CANDLE_SCHEMA)


def run(symbol: str, count: int, close: float = 10.0, *, venue: str = "XNAS", interval: str = "1d") -> pl.DataFrame:
    """``count`` bars in a row, each a little dearer."""
    length = Interval(interval).duration
    daily = Interval(interval).is_daily_or_longer
    base = pl.select(
        open_time=pl.datetime_range(START, START + length * (count - 1), length, time_zone="UTC", time_unit="us")
    )
    prices = pl.int_range(pl.len()).cast(pl.Float64) * 0.25 + close
    return base.select(
        symbol=pl.lit(symbol),
        venue=pl.lit(venue),
        interval=pl.lit(interval),
        open_time="open_time",
        close_time=pl.col("open_time") + length - timedelta(microseconds=1),
        session_date=pl.col("open_time").dt.date() if daily else pl.lit(None, dtype=pl.Date),
        open=prices,
        high=prices + 1,
        low=prices / 2,
        close=prices,
        volume=pl.lit(100.0),
        adjusted_close=pl.lit(None, dtype=pl.Float64),
        known_at=pl.lit(None, dtype=CANDLE_SCHEMA["known_at"]),
    )
