"""What it gains to write an average out in a step instead of calling the shared one, in nanoseconds a row of processor time.

``python -m benchmarks.fused [NAME ...]``
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from adapters.numba.scanner import NumbaScanner
from benchmarks.composed import PAIRS
from benchmarks.indicators import candles, streamed
from domain.indicators.base import Indicator
from domain.indicators.columns import FloatColumn
from domain.indicators.plain_scanner import PlainScanner

ROWS, BARS, FEW = 1_000_000, 2_500, 20_000
ROUNDS = 9


def processor_time(work: Callable[[], Any]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def ways(
    indicator: Indicator, scanner: NumbaScanner, bars: dict[str, FloatColumn]
) -> dict[str, tuple[Callable[[], Any], int]]:
    """How an indicator is computed, with the rows that each takes."""
    few, edges = {name: column[:FEW] for name, column in bars.items()}, np.array([0, FEW])
    offsets = np.arange(0, ROWS + 1, BARS)
    return {
        "compiled": (lambda: scanner.scan([indicator], bars, offsets), ROWS),
        "plain": (lambda: PlainScanner().scan([indicator], few, edges), FEW),
        "bar by bar": (streamed(indicator, few), FEW),
    }


def main() -> None:
    """Lets both forms take turns and prints the best of each."""
    wanted, bars = {name.upper() for name in sys.argv[1:]}, candles(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        scanner = NumbaScanner(Path(folder), threads=1)
        for name, pair in PAIRS.items():
            if wanted and name not in wanted:
                continue
            scanner.warm_up(pair)
            both = [ways(one, scanner, bars) for one in pair]
            best = [dict.fromkeys(one, float("inf")) for one in both]
            for _ in range(ROUNDS):
                for way in both[0]:
                    for one, found in zip(both, best, strict=True):
                        work, rows = one[way]
                        found[way] = min(found[way], processor_time(work) / rows * 1e9)
            cells = [
                f"{way} {fused:.1f}, composed {best[1][way]:.1f} ({best[1][way] / fused - 1.0:+.0%})"
                for way, fused in best[0].items()
            ]
            print(f"{name:8}{'   '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
