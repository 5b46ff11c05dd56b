"""All candlestick patterns over a Polars frame, compiled, on all cores: frame in, frame out.

Options: ``scale`` (1: 1,000 symbols of 2,500 bars, and one of 1,000,000), ``folder`` for compiled code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adapters.numba.scanner import NumbaScanner
from benchmarks.indicator_frames import SHAPES, frame_of, rates, walk_of
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve
from domain.indicators.patterns.compute import compute


def measure(asked: dict[str, Any]) -> None:
    """Million rows a second of all patterns together."""
    scanner, memory, numbers = NumbaScanner(Path(asked["folder"])), PeakMemory(), dict[str, float]()
    compute(frame_of(walk_of("long", 0.0)), None, scanner)
    for shape in SHAPES:
        walk = walk_of(shape, asked["scale"])
        frame = frame_of(walk)
        numbers |= rates(lambda frame=frame: compute(frame, None, scanner), walk.bars, shape)  # type: ignore[misc]
    answer("ticktape", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
