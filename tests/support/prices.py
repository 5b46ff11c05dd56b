"""Frames of prices to run strategies over."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl


def walk(
    symbols: tuple[str, ...] = ("AAA",),
    bars: int = 300,
    *,
    step: timedelta = timedelta(days=1),
    seed: int = 7,
    start: datetime = datetime(2020, 1, 1),  # noqa: DTZ001 - times without a zone are UTC
) -> pl.DataFrame:
    """Random walks that trend and turn, so that strategies trade; equal arguments, equal rows."""
    random = np.random.default_rng(seed)
    frames = []
    for symbol in symbols:
        waves = 0.004 * np.sin(np.arange(bars) / 17.0)
        close = 50.0 * np.exp(np.cumsum(waves + random.normal(0.0, 0.01, bars)))
        opened = np.r_[50.0, close[:-1]] * np.exp(random.normal(0.0, 0.002, bars))
        frames.append(
            pl.DataFrame(
                {
                    "symbol": [symbol] * bars,
                    "timestamp": [start + place * step for place in range(bars)],
                    "open": opened,
                    "high": np.maximum(opened, close) * 1.003,
                    "low": np.minimum(opened, close) * 0.997,
                    "close": close,
                    "volume": random.integers(100_000, 900_000, bars).astype(float),
                }
            )
        )
    return pl.concat(frames)
