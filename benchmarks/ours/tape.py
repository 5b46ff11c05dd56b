"""ticktape's tape in a local folder.

Options: ``folder`` to write into, ``scale`` (1: 500,000 rows).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.memory import PeakMemory
from benchmarks.tape import measure as measure_tape
from benchmarks.worker import answer, serve


def measure(asked: dict[str, Any]) -> None:
    """Milliseconds of appends, scans and a compaction."""
    memory = PeakMemory()
    numbers = measure_tape(Path(asked["folder"]) / "tape", round(500_000 * asked["scale"]))
    answer("ticktape", numbers, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
