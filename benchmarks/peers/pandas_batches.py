"""pandas over the same files, one after the other.

Options: ``folder``, ``files``: which, as a pattern below the folder, ``time``: columns with the time of a row and that of its version.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from benchmarks.raw_chosen import chosen
from benchmarks.worker import answer, serve


def measure(asked: dict[str, Any]) -> None:
    """Milliseconds until the rows of the chosen symbols, the newest of each day, are in memory."""
    began, wanted = perf_counter(), chosen()
    files = sorted(Path(asked["folder"]).glob(asked["files"]))
    rows = pd.concat([pd.read_parquet(file, filters=[("symbol", "in", wanted)]) for file in files])
    time = asked["time"]
    newest = rows.sort_values(["symbol", *time]).drop_duplicates(["symbol", time[0]], keep="last")
    took = (perf_counter() - began) * 1e3
    answer("pandas", {"first ms": took, "ms": took}, fills=len(newest))


if __name__ == "__main__":
    serve(measure)
