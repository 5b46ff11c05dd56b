"""The same nine indicators by TA-Lib, symbol by symbol over slices of the columns: frame in, frame out, and the calls alone.

It is told where each symbol begins, leaves NaN where ours gives null, and uses one core.
Options: ``scale`` (1: 1,000 symbols of 2,500 bars, and one of 1,000,000).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import talib

from benchmarks.indicator_frames import COLUMNS, SHAPES, edges_of, frame_of, rates, walk_of
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve

OUTPUTS = (
    "sma",
    "ema",
    "rsi",
    "macd",
    "signal",
    "histogram",
    "upper",
    "middle",
    "lower",
    "atr",
    "obv",
    "k",
    "d",
    "wma",
)


def nine(high: Any, low: Any, close: Any, volume: Any) -> tuple[Any, ...]:
    """The outputs of one symbol, in the order of ``OUTPUTS``."""
    return (
        talib.SMA(close, 20),
        talib.EMA(close, 12),
        talib.RSI(close, 14),
        *talib.MACD(close),
        *talib.BBANDS(close, 20, 2.0, 2.0),
        talib.ATR(high, low, close, 14),
        talib.OBV(close, volume),
        *talib.STOCH(high, low, close, fastk_period=14),
        talib.WMA(close, 20),
    )


def over_frame(frame: pl.DataFrame, edges: list[int]) -> pl.DataFrame:
    """The frame with the outputs."""
    columns = [frame[name].to_numpy() for name in COLUMNS[1:]]
    found = np.empty((len(OUTPUTS), len(frame)))
    for first, last in pairwise(edges):
        for row, values in zip(found, nine(*[column[first:last] for column in columns]), strict=True):
            row[first:last] = values
    return frame.with_columns(
        pl.from_numpy(row, schema=[name]).to_series() for name, row in zip(OUTPUTS, found, strict=True)
    )


def calls(frame: pl.DataFrame, edges: list[int]) -> None:
    """The calls alone; what they give is thrown away."""
    columns = [frame[name].to_numpy() for name in COLUMNS[1:]]
    for first, last in pairwise(edges):
        nine(*[column[first:last] for column in columns])


def measure(asked: dict[str, Any]) -> None:
    """Million rows a second of the whole set."""
    memory, numbers = PeakMemory(), dict[str, float]()
    for shape in SHAPES:
        walk = walk_of(shape, asked["scale"])
        frame, edges = frame_of(walk), edges_of(walk)
        numbers |= rates(lambda frame=frame, edges=edges: over_frame(frame, edges), walk.bars, shape)  # type: ignore[misc]
        numbers |= rates(lambda frame=frame, edges=edges: calls(frame, edges), walk.bars, f"{shape}, calls")  # type: ignore[misc]
    answer("TA-Lib", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
