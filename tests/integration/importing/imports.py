"""Imports into a tape in memory, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from adapters.files.table_reader import read_table
from adapters.memory.tape import MemoryTape
from application.market_data.use_cases.import_candles import ImportCandles, ImportReport, ImportRequest
from application.ports.tape import CandleQuery, Tape
from domain.shared.interval import Interval

NOW = datetime(2026, 11, 1, tzinfo=UTC)


class FixedClock:
    """Always the same time."""

    def now(self) -> datetime:
        """The time."""
        return NOW


class Desk:
    """A tape and what is imported into it."""

    def __init__(self, tape: Tape | None = None) -> None:
        self.tape = tape or MemoryTape()
        self._imports = ImportCandles(self.tape, FixedClock(), read_table)

    def bring(self, path: Path, symbol: str | None = "X", interval: str | None = None, **more: Any) -> ImportReport:
        """Imports a file."""
        length = None if interval is None else Interval(interval)
        return self._imports.run(ImportRequest(path, symbol, length, **more))

    def bring_text(self, folder: Path, text: str, symbol: str | None = "X", **more: Any) -> ImportReport:
        """Imports a small file."""
        path = folder / "prices.csv"
        path.write_text(text, encoding="utf-8")
        return self.bring(path, symbol, **more)

    def candles(self, interval: str = "1d") -> pl.DataFrame:
        """All candles of an interval."""
        return self.tape.scan(CandleQuery(Interval(interval))).collect()
