"""Our indicators bar by bar in plain Python.

Options: ``scale`` (1: 20,000 bars).
"""

from __future__ import annotations

from typing import Any

from benchmarks.streamed import STREAMED, bars_of, thousands_per_second
from benchmarks.worker import answer, serve
from domain.indicators.registry import parse


def measure(asked: dict[str, Any]) -> None:
    """Thousand updates a second of each indicator."""
    walk, numbers = bars_of(asked["scale"]), {}
    columns = {name: getattr(walk, name)[0].tolist() for name in ("open", "high", "low", "close", "volume")}
    columns["session"] = [0.0] * len(columns["close"])
    for name in STREAMED:
        own = parse(name)
        read = [columns[column] for column in own.inputs]
        values: list[Any] = read[0] if len(read) == 1 else list(zip(*read, strict=True))
        numbers[name] = thousands_per_second(lambda own=own: own.stream().update, values, spread=len(read) > 1)  # type: ignore[misc]
    answer("ticktape", numbers)


if __name__ == "__main__":
    serve(measure)
