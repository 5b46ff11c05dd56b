"""What is left of a single save without a journal: one row and one index entry in SQLite, in a transaction of its own.

Options: ``folder`` to write into, ``scale`` (1: 2,000 saves). No hash, no expected version, no text made of an event.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.memory import PeakMemory
from benchmarks.orders import singles_of
from benchmarks.worker import answer, serve

RECORD = "x" * 330
"""As long as an order's record."""


def measure(asked: dict[str, Any]) -> None:
    """Rows as long as the journal's, with its durability."""
    memory, singles = PeakMemory(), singles_of(asked["scale"])
    connection = sqlite3.connect(Path(asked["folder"]) / "bare.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE rows (position INTEGER PRIMARY KEY, version INTEGER UNIQUE, record TEXT, hash BLOB)"
    )
    began = perf_counter()
    for number in range(singles):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?)", (number, number, RECORD, bytes(32)))
        connection.execute("COMMIT")
    seconds = perf_counter() - began
    connection.close()
    answer("sqlite3", {"single": singles / seconds}, memory=memory.above(), memory_in_all=memory.total())


if __name__ == "__main__":
    serve(measure)
