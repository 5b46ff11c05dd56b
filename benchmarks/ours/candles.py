"""The made-up prices as candles on a tape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from adapters.delta.tape import DeltaTape
from benchmarks.walk import DAY, Walk
from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.interval import from_microseconds
from infrastructure.data_folder import open_data_folder

VENUE = "BENCH"
_ROWS = 1_000_000
"""Rows that are put on the tape at a time."""


def candles(walk: Walk, first: int = 0, last: int | None = None) -> pl.DataFrame:
    """Rows of ``CANDLE_SCHEMA`` without ``known_at``: the bars from ``first`` up to ``last`` of every symbol."""
    times = walk.open_time[first:last]
    daily = walk.step == DAY
    opened = pl.Series(np.tile(times, len(walk.symbols))).cast(pl.Datetime("us", "UTC"))
    frame = pl.DataFrame(
        {
            "symbol": np.repeat(np.array(walk.symbols), len(times)),
            "open_time": opened,
            **{name: getattr(walk, name)[:, first:last].ravel() for name in ("open", "high", "low", "close", "volume")},
        }
    )
    return frame.with_columns(
        pl.lit(VENUE).alias("venue"),
        pl.lit("1d" if daily else "1m").alias("interval"),
        (pl.col("open_time") + pl.duration(microseconds=walk.step - 1)).alias("close_time"),
        (pl.col("open_time").dt.date() if daily else pl.lit(None, pl.Date)).alias("session_date"),
        pl.lit(None, pl.Float64).alias("adjusted_close"),
    ).select(name for name in CANDLE_SCHEMA if name != "known_at")


def put_on_tape(walk: Walk, data_dir: Path) -> None:
    """Appends a walk to the tape of a data folder."""
    tape = DeltaTape(open_data_folder(data_dir).tape)
    for frame in _parts(walk):
        tape.append(frame, received_at=_after(walk))


def _parts(walk: Walk) -> Iterator[pl.DataFrame]:
    each = max(1, _ROWS // len(walk.symbols))
    for first in range(0, len(walk.open_time), each):
        yield candles(walk, first, first + each)


def _after(walk: Walk) -> datetime:
    return max(datetime.now(UTC), from_microseconds(int(walk.open_time[-1])) + timedelta(days=2))
