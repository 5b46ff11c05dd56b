"""A feed of bars: candles as the session takes them, indicators computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from application.market_data.candle_reader import SEEN, CandleReader
from application.market_data.selection import decided_from
from application.trading.bars import BarChunk, Integers
from application.trading.stopwatch import Stopwatch
from domain.indicators.evaluation.compute import IndicatorPipeline
from domain.shared.errors import InvalidCandles

CHUNK_ROWS = 16_384
"""Rows that are turned into Python objects at a time."""


def chunks(
    reader: CandleReader,
    pipeline: IndicatorPipeline | None = None,
    watch: Callable[[pl.DataFrame], None] | None = None,
    stopwatch: Stopwatch | None = None,
) -> Iterator[BarChunk]:
    """The reader's rows as the simulation takes them: indicators computed, warm-up fed to them and left out.

    Args:
        reader: where the rows come from.
        pipeline: computes the indicators; None: there are none.
        watch: is shown every frame, warm-up included.
        stopwatch: is told when indicators are computed.
    """
    codes = {symbol: code for code, symbol in enumerate(reader.selection.symbols)}
    for frame in reader.frames(SEEN):
        with (stopwatch or Stopwatch()).part("indicators"):
            indicators = pipeline.feed(frame) if pipeline is not None else {}
        if watch is not None:
            watch(frame)
        decided = frame.select(decided_from(reader.selection.start).alias("decided"))["decided"].to_numpy()
        skip = int(np.argmax(decided)) if decided.any() else len(frame)
        if skip == len(frame):
            continue
        if not decided[skip:].all():
            raise InvalidCandles("sessions do not follow the order of open times: give --start-date as a time")
        whole = BarChunk(
            open_time=_microseconds(frame["open_time"]),
            close_time=_microseconds(frame["close_time"]),
            symbol=frame["symbol"].replace_strict(codes, return_dtype=pl.Int64).to_numpy(),
            session=frame["session"].to_physical().cast(pl.Int64).to_numpy(),
            open=frame["open"].to_numpy(),
            high=frame["high"].to_numpy(),
            low=frame["low"].to_numpy(),
            close=frame["close"].to_numpy(),
            volume=frame["volume"].to_numpy(),
            indicators=indicators,
        )
        yield from split(whole, skip)
        del frame, indicators, decided, whole


def _microseconds(times: pl.Series) -> Integers:
    microseconds: Integers = times.to_physical().to_numpy()
    return microseconds


def split(chunk: BarChunk, first: int = 0) -> Iterator[BarChunk]:
    """The chunk from row ``first`` on, in pieces of about ``CHUNK_ROWS`` rows that end between instants.

    Pieces are views; the last one, which is still needed when the next chunk is there, is a copy, so as not to hold the whole.
    """
    times, rows = chunk.open_time, len(chunk)
    while first < rows:
        stop = min(first + CHUNK_ROWS, rows)
        if stop < rows:
            stop = int(np.searchsorted(times, times[stop - 1], side="right"))
        piece = chunk.rows(first, stop)
        yield piece if stop < rows else piece.copied()
        first = stop
