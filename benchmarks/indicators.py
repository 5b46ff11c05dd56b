"""Nanoseconds a row of each indicator: plain, compiled, TA-Lib, and bar by bar.

``python -m benchmarks.indicators [NAME ...]``
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from adapters.numba.scanner import NumbaScanner
from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn, Offsets
from domain.indicators.evaluation.compute import compute
from domain.indicators.plain_scanner import PlainScanner
from domain.indicators.registry import classes
from domain.indicators.talib_names import talib_parameters

SYMBOLS, BARS = 1_000, 2_500
STREAMED = 50_000


def candles(rows: int) -> dict[str, FloatColumn]:
    numbers = np.random.default_rng(1)
    close = 100.0 * np.exp(np.cumsum(numbers.normal(0.0, 0.001, rows)))
    opened = np.concatenate((close[:1], close[:-1]))
    return {
        "open": opened,
        "high": np.maximum(opened, close) * 1.001,
        "low": np.minimum(opened, close) * 0.999,
        "close": close,
        "volume": numbers.lognormal(10.0, 1.0, rows),
        "close_benchmark": 100.0 * np.exp(np.cumsum(numbers.normal(0.0, 0.001, rows))),
        "session": (np.arange(rows) // 390).astype(np.float64),
    }


def nanoseconds(work: Callable[[], Any], rows: int, repeats: int = 7) -> float:
    """The best of several runs, in nanoseconds a row."""
    best = float("inf")
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best / rows * 1e9


def per_symbol(own: Indicator, bars: dict[str, FloatColumn], offsets: Offsets) -> Callable[[], None] | None:
    """TA-Lib's function of the same name, called for each symbol; None where it has none."""
    try:
        import talib
    except ImportError:
        return None
    if not own.talib_name:
        return None
    function, edges = getattr(talib, own.talib_name), offsets.tolist()
    columns, parameters = [bars[name] for name in own.inputs], talib_parameters(own)

    def run() -> None:
        for first, last in pairwise(edges):
            function(*[column[first:last] for column in columns], **parameters)

    return run


def streamed(own: Indicator, bars: dict[str, FloatColumn]) -> Callable[[], None]:
    columns = [bars[name][:STREAMED].tolist() for name in own.inputs]

    def run_one() -> None:
        update = own.stream().update
        for value in columns[0]:
            update(value)

    def run() -> None:
        update = own.stream().update
        for row in zip(*columns, strict=True):
            update(*row)

    return run_one if len(columns) == 1 else run


def frame_in_frame_out(chosen: list[Indicator], bars: dict[str, FloatColumn], scanner: NumbaScanner) -> float:
    names = np.repeat([f"S{number:04}" for number in range(SYMBOLS)], BARS)
    times = pl.Series(np.tile(np.arange(BARS), SYMBOLS)).cast(pl.Datetime("us", "UTC"))
    frame = pl.DataFrame({"symbol": names, "open_time": times, **bars})
    return nanoseconds(lambda: compute(frame, list(chosen), scanner), SYMBOLS * BARS)


def main() -> None:
    wanted = {name.upper() for name in sys.argv[1:]}
    chosen = [kind() for name, kind in classes().items() if not wanted or name in wanted]
    rows = SYMBOLS * BARS
    bars, offsets = candles(rows), np.arange(0, rows + 1, BARS)
    one_symbol = {name: column[:STREAMED] for name, column in bars.items()}
    edges = np.array([0, STREAMED])
    with tempfile.TemporaryDirectory() as folder:
        single, threads = NumbaScanner(Path(folder), threads=1), NumbaScanner(Path(folder))
        print(
            f"{SYMBOLS} symbols of {BARS} bars, {os.cpu_count()} cores; best of 7, nanoseconds a row (compile: seconds)"
        )
        print(f"{'':26}{'compile':>9}{'1 thread':>10}{'threads':>9}{'TA-Lib':>8}{'plain':>8}{'stream':>8}")
        for own in chosen:
            begun = time.perf_counter()
            single.warm_up([own])
            first_use = time.perf_counter() - begun
            theirs = per_symbol(own, bars, offsets)
            numbers = [
                nanoseconds(lambda own=own: single.scan([own], bars, offsets), rows),  # type: ignore[misc]
                nanoseconds(lambda own=own: threads.scan([own], bars, offsets), rows),  # type: ignore[misc]
                nanoseconds(theirs, rows) if theirs else float("nan"),
                nanoseconds(lambda own=own: PlainScanner().scan([own], one_symbol, edges), STREAMED, 3),  # type: ignore[misc]
                nanoseconds(streamed(own, bars), STREAMED, 3),
            ]
            cells = "".join(f"{number:>{width}.1f}" for number, width in zip(numbers, (10, 9, 8, 8, 8), strict=True))
            print(f"{own!s:<26}{first_use:>9.2f}{cells}")
        print(f"all, Polars frame in and out: {frame_in_frame_out(chosen, bars, threads):.1f}")


if __name__ == "__main__":
    main()
