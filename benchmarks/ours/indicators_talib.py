"""TA-Lib over the same columns, symbol by symbol; it stands in the environment of the project, whose tests compare with it.

Options: ``names``, ``scale`` (1: 1,000 symbols of 2,500 bars).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import talib  # noqa: F401 - a missing package is told here

from benchmarks.indicators import BARS, SYMBOLS, candles, nanoseconds, per_symbol
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve
from domain.indicators.registry import classes


def measure(asked: dict[str, Any]) -> None:
    """Million rows a second of each indicator, the best of several passes."""
    memory = PeakMemory()
    rows = round(SYMBOLS * asked["scale"]) * BARS
    bars, offsets, known, numbers = candles(rows), np.arange(0, rows + 1, BARS), classes(), {}
    for name in asked["names"]:
        work = per_symbol(known[name](), bars, offsets)
        if work is not None:
            numbers[name] = 1e3 / nanoseconds(work, rows)
    answer("TA-Lib", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
