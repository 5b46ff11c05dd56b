"""Imports into a tape in memory, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from adapters.files.table_reader import read_table
from adapters.memory.corporate_action_tape import MemoryCorporateActionTape
from adapters.memory.tape import MemoryTape
from application.market_data.importing.preparation import ImportOptions
from application.market_data.importing.report import ImportOutcome, ImportReport
from application.market_data.use_cases.import_candles import ImportCandles, ImportRequest
from application.ports.corporate_action_tape import ActionQuery
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
        self.actions = MemoryCorporateActionTape()
        self._imports = ImportCandles(self.tape, self.actions, FixedClock(), read_table)

    def bring(self, path: Path, symbol: str | None = "X", interval: str | None = None, **more: Any) -> ImportReport:
        """Imports a file."""
        outcome = self.bring_all([path], symbol, interval, **more)
        if outcome.failures:
            raise outcome.failures[0][1]
        return outcome.reports[0]

    def bring_all(
        self, paths: Sequence[Path], symbol: str | None = "X", interval: str | None = None, **more: Any
    ) -> ImportOutcome:
        """Imports files together."""
        length = None if interval is None else Interval(interval)
        return self._imports.run(ImportRequest(tuple(paths), ImportOptions(symbol, length, **more)))

    def bring_text(self, folder: Path, text: str, symbol: str | None = "X", **more: Any) -> ImportReport:
        """Imports a small file."""
        path = folder / "prices.csv"
        path.write_text(text, encoding="utf-8")
        return self.bring(path, symbol, **more)

    def candles(self, interval: str = "1d") -> pl.DataFrame:
        """All candles of an interval."""
        return self.tape.scan(CandleQuery(Interval(interval))).collect()

    def corporate_actions(self) -> list[tuple[Any, ...]]:
        """All corporate actions: symbol, ex-date, kind and value."""
        return self.actions.actions(ActionQuery()).select("symbol", "ex_date", "kind", "value").rows()
