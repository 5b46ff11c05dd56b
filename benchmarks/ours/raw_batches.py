"""Fifty symbols out of raw batches, out of the tape, and the way from the one to the other.

Options: ``folder`` with what is read, ``mode``: ``batches``, ``tape`` or ``compaction``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from adapters.delta.tape import DeltaTape
from adapters.local.object_locations import LocalObjectLocations
from adapters.local.object_store import LocalObjectStore
from application.collection.compaction.additions import DAILY
from application.market_data.aggregation.prices import AggregateRequest
from application.market_data.use_cases.aggregate_prices import AggregatePrices
from application.ports.tape import CandleQuery
from benchmarks.memory import PeakMemory
from benchmarks.raw_batches import OBJECTS, TAPE, compact
from benchmarks.raw_chosen import chosen, several
from benchmarks.worker import answer, serve


def measure(asked: dict[str, Any]) -> None:
    """Milliseconds of the first and of the best read, or million rows a second of a compaction."""
    folder, memory = Path(asked["folder"]), PeakMemory()
    if asked["mode"] == "compaction":
        began = perf_counter()
        rows = compact(folder)
        numbers = {"million rows/s": rows / (perf_counter() - began) / 1e6}
    else:
        first, best, rows = several(_from_batches(folder) if asked["mode"] == "batches" else _from_tape(folder))
        numbers = {"first ms": first, "ms": best}
    answer("ticktape", numbers, memory=memory.above(), memory_in_all=memory.total(), fills=rows)


def _from_batches(folder: Path) -> Callable[[], int]:
    store, places = LocalObjectStore(folder / OBJECTS), LocalObjectLocations(folder / OBJECTS)
    return lambda: len(AggregatePrices(store, places).run(AggregateRequest(symbols=chosen())).rows)


def _from_tape(folder: Path) -> Callable[[], int]:
    tape = DeltaTape(folder / TAPE)
    return lambda: len(tape.scan(CandleQuery(DAILY, tuple(chosen()), "ASX")).collect())


if __name__ == "__main__":
    serve(measure)
