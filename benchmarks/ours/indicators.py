"""ticktape's indicators over whole columns, compiled, on all cores.

Options: ``names``, ``scale`` (1: 1,000 symbols of 2,500 bars), ``folder`` for compiled code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from adapters.numba.scanner import NumbaScanner
from benchmarks.indicators import BARS, SYMBOLS, candles, nanoseconds
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve
from domain.indicators.registry import classes


def measure(asked: dict[str, Any]) -> None:
    """Million rows a second of each indicator, the best of several passes."""
    memory = PeakMemory()
    rows = round(SYMBOLS * asked["scale"]) * BARS
    bars, offsets = candles(rows), np.arange(0, rows + 1, BARS)
    scanner, known, numbers = NumbaScanner(Path(asked["folder"])), classes(), {}
    for name in asked["names"]:
        own = known[name]()
        scanner.warm_up([own])
        numbers[name] = 1e3 / nanoseconds(lambda own=own: scanner.scan([own], bars, offsets), rows)  # type: ignore[misc]
    answer("ticktape", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
