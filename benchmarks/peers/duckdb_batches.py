"""DuckDB over the same files.

Options: ``folder``, ``files``: which, as a pattern below the folder, ``query``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np  # noqa: F401 - what DuckDB imports at the first result

from benchmarks.raw_chosen import chosen, several
from benchmarks.worker import answer, serve


def measure(asked: dict[str, Any]) -> None:
    """Milliseconds until the rows of the chosen symbols, the newest of each day, are in memory."""
    files, query = str(Path(asked["folder"]) / asked["files"]), asked["query"].format(symbols=tuple(chosen()))
    first, best, rows = several(lambda: len(duckdb.execute(query, [files]).fetchnumpy()["symbol"]))
    answer("duckdb", {"first ms": first, "ms": best}, fills=rows)


if __name__ == "__main__":
    serve(measure)
