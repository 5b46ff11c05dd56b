"""A run to look at."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from application.runs.run_journal import Attempt
from domain.performance.metrics import Metrics


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run to look at.

    Attributes:
        attempt: its inputs and how it ended.
        metrics: performance, None unless it was completed and its candles are as they were.
        trades, orders, positions, equity, events: tables as ``application.inspection.tables`` makes them; ``equity`` is empty where
            ``metrics`` is None.
        note: why there are no metrics; "" where there are.
        warnings: what the reader should know.
        by_symbol: what each symbol contributed, as ``application.inspection.by_symbol`` makes it.
    """

    attempt: Attempt
    metrics: Metrics | None
    trades: pl.DataFrame
    orders: pl.DataFrame
    positions: pl.DataFrame
    equity: pl.DataFrame
    events: pl.DataFrame
    note: str
    warnings: tuple[str, ...] = ()
    by_symbol: pl.DataFrame = field(default_factory=pl.DataFrame)
