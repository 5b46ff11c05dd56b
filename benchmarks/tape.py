"""Measures the tape in a local folder: ``python -m benchmarks.tape [rows]``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np
import polars as pl

from adapters.delta.tape import DeltaTape
from application.ports.tape import CandleQuery
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.market.content import content_hash
from domain.shared.interval import Interval

T = TypeVar("T")
START = datetime(2020, 1, 1, tzinfo=UTC)
NOW = datetime(2024, 1, 1, tzinfo=UTC)
SMALL_APPENDS = 300


def candles(rows: int, symbols: int, interval: str = "1m", seed: int = 7) -> pl.DataFrame:
    """Random walks, so many bars of each symbol."""
    random = np.random.default_rng(seed)
    each = rows // symbols
    step = Interval(interval).microseconds
    opens = np.tile(
        np.datetime64(START.replace(tzinfo=None), "us") + np.arange(each) * np.timedelta64(step, "us"), symbols
    )
    close = np.exp(np.cumsum(random.normal(0, 1e-3, each * symbols)).clip(-5, 5)) * 100
    frame = pl.DataFrame({"open_time": opens, "close": close.round(4)})
    return (
        frame.with_columns(
            pl.col("open_time").dt.replace_time_zone("UTC"),
            symbol=pl.Series(np.repeat([f"S{number:03d}" for number in range(symbols)], each)),
            venue=pl.lit("TEST"),
            interval=pl.lit(interval),
            session_date=pl.lit(None, dtype=pl.Date),
            open=pl.col("close"),
            high=pl.col("close") + 0.01,
            low=pl.col("close") - 0.01,
            volume=pl.Series(random.integers(1, 10_000, each * symbols)).cast(pl.Float64),
            adjusted_close=pl.lit(None, dtype=pl.Float64),
        )
        .with_columns(close_time=pl.col("open_time") + pl.duration(microseconds=step - 1))
        .select(name for name in CANDLE_SCHEMA if name != "known_at")
    )


class Timer:
    """Does work and remembers how many milliseconds it took, by what it was."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    def __call__(self, what: str, work: Callable[[], T]) -> T:
        start = perf_counter()
        result = work()
        self.milliseconds[what] = (perf_counter() - start) * 1e3
        return result


def measure(folder: Path, rows: int) -> dict[str, float]:
    """Milliseconds of appends, reads, commits and compaction."""
    timed = Timer()
    _measure_rows(timed, folder, rows)
    _measure_small_appends(timed, folder.with_name("small"))
    _measure_daily(timed, folder.with_name("daily"))
    return timed.milliseconds


def _measure_rows(timed: Timer, folder: Path, rows: int) -> None:
    tape, many, minute = DeltaTape(folder), candles(rows, 10), Interval("1m")
    timed(f"content hash of {rows:,} rows", lambda: content_hash(many))
    timed(f"append {rows:,} rows, 10 symbols", lambda: tape.append(many, received_at=NOW))
    timed("append the same again", lambda: tape.append(many, received_at=NOW))
    timed("scan all", lambda: tape.scan(CandleQuery(minute)).collect())
    timed("scan one symbol", lambda: tape.scan(CandleQuery(minute, ("S003",))).collect())
    timed("series", tape.series)


def _measure_small_appends(timed: Timer, folder: Path) -> None:
    small, minute = DeltaTape(folder), Interval("1m")
    frames = [
        candles(200, 2).with_columns(pl.col("open_time", "close_time") + pl.duration(hours=4 * n))
        for n in range(SMALL_APPENDS)
    ]
    timed(f"{SMALL_APPENDS} small appends", lambda: [small.append(frame, received_at=NOW) for frame in frames])
    timed(
        f"open and scan {SMALL_APPENDS} files, one symbol",
        lambda: DeltaTape(folder).scan(CandleQuery(minute, ("S001",))).collect(),
    )
    timed(f"scan {SMALL_APPENDS} files again, all", lambda: small.scan(CandleQuery(minute)).collect())
    timed("compact", small.compact)
    timed("scan after compaction", lambda: small.scan(CandleQuery(minute)).collect())


def _measure_daily(timed: Timer, folder: Path) -> None:
    daily, day = candles(24 * 3000, 24, "1d"), DeltaTape(folder)
    timed(
        "append 24 daily symbols, 3000 bars each, one at a time",
        lambda: [day.append(part, received_at=NOW) for part in daily.partition_by("symbol")],
    )
    timed("scan one daily symbol", lambda: day.scan(CandleQuery(Interval("1d"), ("S003",))).collect())
    timed("scan all daily symbols", lambda: day.scan(CandleQuery(Interval("1d"))).collect())
    timed("daily series", day.series)


def main() -> None:
    """Prints what each thing took."""
    with tempfile.TemporaryDirectory() as base:
        measured = measure(Path(base) / "tape", int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)
    for what, milliseconds in measured.items():
        print(f"{what:<62}{milliseconds:>10.1f} ms")


if __name__ == "__main__":
    main()
