"""All candlestick patterns by TA-Lib, symbol by symbol over slices of the columns; the calls alone, on one core.

Options: ``scale`` (1: 1,000 symbols of 2,500 bars, and one of 1,000,000).
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl
import talib

from benchmarks.indicator_frames import COLUMNS, SHAPES, edges_of, frame_of, rates, walk_of
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve

PATTERNS = [getattr(talib, name) for name in dir(talib) if name.startswith("CDL")]


def calls(frame: pl.DataFrame, edges: list[int]) -> None:
    """Every pattern of every symbol; what they give is thrown away."""
    columns = [frame[name].to_numpy() for name in COLUMNS[:4]]
    for first, last in pairwise(edges):
        bars = [column[first:last] for column in columns]
        for pattern in PATTERNS:
            pattern(*bars)


def measure(asked: dict[str, Any]) -> None:
    """Million rows a second of all patterns together."""
    memory, numbers = PeakMemory(), dict[str, float]()
    for shape in SHAPES:
        walk = walk_of(shape, asked["scale"])
        frame, edges = frame_of(walk), edges_of(walk)
        numbers |= rates(lambda frame=frame, edges=edges: calls(frame, edges), walk.bars, shape)  # type: ignore[misc]
    answer("TA-Lib", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
