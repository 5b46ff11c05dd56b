"""Nine indicators over a Polars frame, compiled, on all cores: frame in, frame out.

Options: ``scale`` (1: 1,000 symbols of 2,500 bars, and one of 1,000,000), ``folder`` for compiled code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adapters.numba.scanner import NumbaScanner
from benchmarks.indicator_frames import SHAPES, frame_of, rates, walk_of
from benchmarks.memory import PeakMemory
from benchmarks.worker import answer, serve
from domain.indicators.evaluation.compute import compute
from domain.indicators.frame_indicator import AnyIndicator
from domain.indicators.registry import parse

SET = ("sma_20", "ema_12", "rsi_14", "MACD", "BBANDS", "atr_14", "obv", "STOCH", "wma_20")


def measure(asked: dict[str, Any]) -> None:
    """Million rows a second of the whole set."""
    chosen: list[AnyIndicator] = [parse(name) for name in SET]
    scanner, memory, numbers = NumbaScanner(Path(asked["folder"])), PeakMemory(), dict[str, float]()
    scanner.warm_up([parse(name) for name in SET])
    for shape in SHAPES:
        walk = walk_of(shape, asked["scale"])
        frame = frame_of(walk)
        numbers |= rates(lambda frame=frame: compute(frame, chosen, scanner), walk.bars, shape)  # type: ignore[misc]
    answer("ticktape", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
