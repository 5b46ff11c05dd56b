"""What a run reads does not depend on how much of it is read at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

import application.market_data.candle_reader as candles
from adapters.memory.tape import MemoryTape
from application.market_data.candle_reader import CandleReader
from application.market_data.selection import Selection
from application.trading.bar_feed import chunks
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.interval import Interval

FIRST = datetime(2021, 11, 3, tzinfo=UTC)
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


def rows(symbol: str, interval: str, length: timedelta, count: int) -> pl.DataFrame:
    opened = pl.Series([FIRST + length * bar for bar in range(count)], dtype=pl.Datetime("us", "UTC"))
    prices = pl.Series([100.0 + bar % 17 for bar in range(count)])
    frame = pl.DataFrame(
        {"open_time": opened, "open": prices, "high": prices + 1.0, "low": prices - 1.0, "close": prices + 0.5}
    )
    return frame.with_columns(
        pl.lit(symbol).alias("symbol"),
        pl.lit("X").alias("venue"),
        pl.lit(interval).alias("interval"),
        (pl.col("open_time") + length - timedelta(microseconds=1)).alias("close_time"),
        (pl.col("open_time").dt.date() if length >= timedelta(days=1) else pl.lit(None, pl.Date)).alias("session_date"),
        pl.lit(5.0).alias("volume"),
        pl.lit(None, pl.Float64).alias("adjusted_close"),
    ).select(name for name in CANDLE_SCHEMA if name != "known_at")


def reader(interval: str, length: timedelta, count: int) -> CandleReader:
    tape = MemoryTape()
    for symbol in ("A", "B"):
        tape.append(rows(symbol, interval, length, count), received_at=KNOWN)
    selection = Selection(("A", "B"), None, Interval(interval), None, None, KNOWN)
    return CandleReader(tape, selection, tape.series())


@pytest.mark.parametrize(
    ("interval", "length", "count"), [("1d", timedelta(days=1), 900), ("1h", timedelta(hours=1), 2_500)]
)
@pytest.mark.parametrize("size", [50, 400])
def test_windows_change_neither_the_fingerprint_nor_the_rows(
    interval: str, length: timedelta, count: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader(interval, length, count)
    fingerprint, expected = whole.fingerprint(), pl.concat(whole.frames())
    for name in ("WINDOW_ROWS", "PART_ROWS", "HELD_ROWS"):
        monkeypatch.setattr(candles, name, size)
    parted = reader(interval, length, count)
    assert parted.fingerprint() == fingerprint
    frames = list(parted.frames())
    assert len(frames) > 1
    assert pl.concat(frames).equals(expected.select(frames[0].columns))
    assert sum(len(chunk) for chunk in chunks(parted)) == fingerprint.decided == 2 * count
