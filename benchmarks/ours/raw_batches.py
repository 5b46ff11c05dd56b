"""Fifty symbols out of raw batches, out of the tape, and the way from the one to the other.

Options: ``folder`` with what is read, ``mode``: ``batches``, ``tape`` or ``compaction``.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

from adapters.delta.tape import DeltaTape
from adapters.local.object_places import LocalObjectPlaces
from adapters.local.object_store import LocalObjectStore
from application.aggregation.additions import DAILY
from application.ports.tape import CandleQuery
from application.use_cases.aggregate_prices import AggregatePrices, AggregateRequest
from benchmarks.memory import PeakMemory
from benchmarks.raw_batches import OBJECTS, TAPE, compact
from benchmarks.raw_chosen import chosen
from benchmarks.worker import answer, serve


def measure(asked: dict[str, Any]) -> None:
    """Milliseconds of a read, or million rows a second of a compaction."""
    folder, memory = Path(asked["folder"]), PeakMemory()
    began = perf_counter()
    rows = _MODES[asked["mode"]](folder)
    seconds = perf_counter() - began
    numbers = {"million rows/s": rows / seconds / 1e6, "ms": seconds * 1e3}
    answer("ticktape", numbers, memory=memory.above(), memory_in_all=memory.total(), fills=rows)


def _from_batches(folder: Path) -> int:
    store, places = LocalObjectStore(folder / OBJECTS), LocalObjectPlaces(folder / OBJECTS)
    return len(AggregatePrices(store, places).run(AggregateRequest(symbols=chosen())).rows)


def _from_tape(folder: Path) -> int:
    return len(DeltaTape(folder / TAPE).scan(CandleQuery(DAILY, tuple(chosen()), "ASX")).collect())


_MODES = {"batches": _from_batches, "tape": _from_tape, "compaction": compact}


if __name__ == "__main__":
    serve(measure)
