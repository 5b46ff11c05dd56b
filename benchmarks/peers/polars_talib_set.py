"""The same nine indicators by ``polars_talib``, as expressions over each symbol.

Options: ``scale`` (1: 1,000 symbols of 2,500 bars, and one of 1,000,000).
"""

from __future__ import annotations

from typing import Any

import polars as pl
import polars_talib as plta

from benchmarks.indicator_frames import SHAPES, frame_of, rates, walk_of
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve


def measure(asked: dict[str, Any]) -> None:
    """Million rows a second of the whole set."""
    high, low, close, volume = (pl.col(name) for name in ("high", "low", "close", "volume"))
    nine = [
        plta.sma(close, 20).alias("sma"),
        plta.ema(close, 12).alias("ema"),
        plta.rsi(close, 14).alias("rsi"),
        plta.macd(close, 12, 26, 9).alias("macd"),
        plta.bbands(close, 20, 2.0, 2.0).alias("bands"),
        plta.atr(high, low, close, 14).alias("atr"),
        plta.obv(close, volume).alias("obv"),
        plta.stoch(high, low, close, 14, 3, 0, 3, 0).alias("stoch"),
        plta.wma(close, 20).alias("wma"),
    ]
    over = [expression.over("symbol") for expression in nine]
    memory, numbers = PeakMemory(), dict[str, float]()
    for shape in SHAPES:
        walk = walk_of(shape, asked["scale"])
        frame = frame_of(walk)
        numbers |= rates(lambda frame=frame: frame.with_columns(over), walk.bars, shape)  # type: ignore[misc]
    answer("polars_talib", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
