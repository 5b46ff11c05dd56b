"""Candles for the measurements of indicators, and the set of indicators that is measured; needs numpy and Polars only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from benchmarks.walk import DAY, MINUTE, Walk, random_walk

SHAPES = {"panel": (1_000, 2_500, DAY), "long": (1, 1_000_000, MINUTE)}
"""Symbols, bars of each and the length of a bar."""

COLUMNS = ("open", "high", "low", "close", "volume")

REPEATS = 5


def walk_of(shape: str, scale: float) -> Walk:
    """The candles of a shape."""
    symbols, bars, step = SHAPES[shape]
    if symbols > 1:
        return random_walk(max(2, round(symbols * scale)), bars, step)
    return random_walk(1, max(1_000, round(bars * scale)), step)


def frame_of(walk: Walk) -> pl.DataFrame:
    """Candles as a frame, one symbol behind the other."""
    symbols = len(walk.symbols)
    return pl.DataFrame(
        {
            "symbol": np.repeat(np.array(walk.symbols, object), len(walk.open_time)),
            "open_time": np.tile(walk.open_time, symbols),
            **{name: getattr(walk, name).ravel() for name in COLUMNS},
        },
        schema_overrides={"symbol": pl.String},
    ).with_columns(pl.col("open_time").cast(pl.Datetime("us", "UTC")))


def edges_of(walk: Walk) -> list[int]:
    """Where the symbols begin and end in the frame."""
    return list(range(0, walk.bars + 1, len(walk.open_time)))


def rates(work: Callable[[], Any], rows: int, name: str) -> dict[str, float]:
    """Million rows a second of the clock, and of processor time of all threads: each the best of several passes."""
    wall = cpu = float("inf")
    for _ in range(REPEATS):
        began, used = time.perf_counter(), time.process_time()
        work()
        wall, cpu = min(wall, time.perf_counter() - began), min(cpu, time.process_time() - used)
    return {name: rows / wall / 1e6, f"{name}, by CPU": rows / cpu / 1e6}
