"""What is fed bar by bar: which indicators, and how a pass is timed; needs numpy only."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.walk import MINUTE, Walk, random_walk

BARS = 20_000

PASSES = 5

STREAMED = (
    "sma_20", "ema_12", "wma_20", "dema_20", "tema_20", "hma_20", "kama_10", "t3_5", "vwma_20", "zlema_20", "smma_14",
    "rsi_14", "MACD", "STOCHF", "STOCHRSI", "cci_20", "roc_10", "willr_14", "trix_15", "ULTOSC", "aroon_14", "AO", "TSI",
    "BOP", "adx_14", "vortex_14", "BBANDS", "atr_14", "natr_14", "KELTNER", "DONCHIAN", "stddev_20", "chop_14",
    "OBV", "VWAP", "AD", "ADOSC", "efi_13", "eom_14", "SAR", "SUPERTREND", "ICHIMOKU",
)  # fmt: skip
"""Indicators that ticktape and talipp both have, by our names."""


def bars_of(scale: float) -> Walk:
    """The bars."""
    return random_walk(1, max(500, round(BARS * scale)), MINUTE)


def thousands_per_second(
    start: Callable[[], Callable[..., Any]], values: Sequence[Any], *, spread: bool = False
) -> float:
    """Thousand updates a second of processor time, the best of several passes.

    Args:
        start: gives what takes the next value, of an indicator that has seen none.
        values: what it is fed.
        spread: whether each value is a row whose numbers are separate arguments.
    """
    best = float("inf")
    for _ in range(PASSES):
        update = start()
        gc.collect()
        began = time.process_time()
        if spread:
            for row in values:
                update(*row)
        else:
            for value in values:
                update(value)
        best = min(best, time.process_time() - began)
    return len(values) / best / 1e3
