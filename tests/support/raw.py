"""Raw batches for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import polars as pl

from application.market_data.raw_batches import RAW_SCHEMA, raw_key
from application.ports.object_store import ObjectStore

MONDAY = date(2026, 3, 2)


def raw_rows(
    symbols: str, days: int = 1, *, first: date = MONDAY, fetched: datetime | None = None, close: float = 10.0
) -> pl.DataFrame:
    """So many days of each letter's symbol, all with one close; fetched on the day after the last unless said otherwise."""
    at = fetched or datetime(first.year, first.month, first.day, 10, tzinfo=UTC) + timedelta(days=days)
    rows = [
        {
            "symbol": symbol * 3,
            "date": first + timedelta(days=day),
            "open": close - 0.5,
            "high": close + 1.0,
            "low": close - 1.0,
            "close": close,
            "volume": 1_000 + day,
            "adjusted_close": close / 2,
            "fetch_timestamp": at.isoformat(),
        }
        for symbol in symbols
        for day in range(days)
    ]
    return pl.DataFrame(rows, schema=RAW_SCHEMA)


def as_parquet(rows: pl.DataFrame) -> bytes:
    """The frame as a file."""
    content = BytesIO()
    rows.write_parquet(content, compression="zstd")
    return content.getvalue()


def put_batch(store: ObjectStore, rows: pl.DataFrame, day: date = MONDAY, number: int = 0) -> str:
    """Puts a raw batch and returns its key."""
    key = raw_key(day, number)
    store.put(key, as_parquet(rows))
    return key
