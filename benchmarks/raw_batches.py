"""Raw batches to read: 2,000 symbols, 2,500 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from application.market_data.raw_batches import PREFIX, RAW_SCHEMA, raw_key
from benchmarks.raw_chosen import SYMBOLS, name

DAYS = 2_500
FIRST = date(2014, 1, 2)
NAMES = [name(number) for number in range(SYMBOLS)]

OBJECTS, TAPE = "objects", "tape"
"""Folders of the object store and of the tape below the folder of a benchmark."""


def write_batches(folder: Path, days: int, symbols_a_batch: int) -> None:
    """One fetch a day of all symbols, random walks, as objects below ``folder``."""
    random = np.random.default_rng(7)
    (folder / OBJECTS / PREFIX).mkdir(parents=True)
    price = np.exp(random.normal(2.0, 1.0, SYMBOLS))
    for day in islice(_sessions(), days):
        price = price * np.exp(random.normal(0.0, 0.01, SYMBOLS))
        rows = _rows(day, price, random)
        for batch, part in enumerate(rows.iter_slices(symbols_a_batch)):
            part.write_parquet(folder / OBJECTS / raw_key(rows["date"][0], batch), compression="zstd")


def _sessions() -> Iterator[date]:
    """Days from Monday to Friday without New Year's."""
    days = (FIRST + timedelta(days=number) for number in count())
    return (day for day in days if day.weekday() < 5 and (day.month, day.day) != (1, 1))


def _rows(day: date, price: npt.NDArray[np.float64], random: np.random.Generator) -> pl.DataFrame:
    close = price.round(3)
    return pl.DataFrame(
        {
            "symbol": NAMES,
            "date": pl.repeat(day, SYMBOLS, dtype=pl.Date, eager=True),
            "open": close,
            "high": (price * 1.01).round(3) + 0.001,
            "low": (price * 0.99).round(3),
            "close": close,
            "volume": random.integers(1, 10**6, SYMBOLS),
            "adjusted_close": (price * 0.9).round(4) + 0.0001,
            "fetch_timestamp": pl.repeat(f"{day.isoformat()}T10:00:00+00:00", SYMBOLS, eager=True),
        },
        schema=RAW_SCHEMA,
    )


def compact(folder: Path) -> int:
    """Brings the batches onto a tape in ``folder`` and returns how many candles that are."""
    from adapters.delta.tape import DeltaTape
    from adapters.local.object_locations import LocalObjectLocations
    from adapters.local.object_store import LocalObjectStore
    from adapters.memory.progress import CountedProgress
    from application.collection.compaction.compactor import CompactRequest, RawCompactor

    objects = folder / OBJECTS
    store, places, tape = LocalObjectStore(objects), LocalObjectLocations(objects), DeltaTape(folder / TAPE)
    return RawCompactor(store, places, tape, CountedProgress()).run(CompactRequest()).added
