"""Raw batches as one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from application.market_data.aggregation.batches import list_batches
from application.market_data.aggregation.reader import BatchReader, Drift, Fault, Findings
from application.market_data.aggregation.rows import adjusted, known_by, newest
from application.market_data.raw_batches import PREFIX, RAW_SCHEMA
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from domain.shared.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateRequest:
    """Which rows.

    Attributes:
        prefix: begins the keys of the batches.
        symbols: which symbols; empty: all.
        start, end: first and last date, inclusive; None: all.
        batch_day: only what was fetched on that day; None: everything.
        known_at: rows as they had been fetched at that time, aware; None: by now.
        adjusted: whether prices are scaled by adjusted close over close.
    """

    prefix: str = PREFIX
    symbols: Sequence[str] = ()
    start: date | None = None
    end: date | None = None
    batch_day: date | None = None
    known_at: datetime | None = None
    adjusted: bool = False


@dataclass(frozen=True, slots=True)
class AggregatedPrices:
    """What the batches hold.

    Attributes:
        rows: of ``RAW_SCHEMA``, one per symbol and date, sorted so.
        batches: objects that were looked at.
        repeated: rows that a newer one of the same symbol and date stands for.
        faults: batches that were left out, and why.
        drifts: batches whose columns are not what they should be, and were brought into shape.
    """

    rows: pl.DataFrame
    batches: int
    repeated: int
    faults: tuple[Fault, ...]
    drifts: tuple[Drift, ...]


class RawPrices:
    """The prices that raw batches of a store hold."""

    def __init__(self, store: ObjectStore, places: ObjectLocations) -> None:
        """Takes the store of the batches and where its objects are."""
        self._store, self._reader = store, BatchReader(store, places)

    def read(self, request: AggregateRequest) -> AggregatedPrices:
        """The newest row of each symbol and date that is asked for; none where there are none.

        Raises:
            InvalidValue: the span ends before it begins, or the time has no offset.
            PortError: the store cannot be read.
        """
        if request.known_at is not None and request.known_at.tzinfo is None:
            raise InvalidValue(f"{request.known_at} has no offset from UTC: say which time it is", field="known_at")
        if request.start and request.end and request.end < request.start:
            raise InvalidValue(f"the span ends ({request.end}) before it begins ({request.start})", field="end")
        batches = list_batches(self._store, request.prefix, day=request.batch_day, rows_since=request.start)
        conditions, findings = _conditions(request), Findings()
        frames = list(self._reader.frames(batches, lambda rows: rows.filter(*conditions), findings))
        found = pl.concat([pl.DataFrame(schema=RAW_SCHEMA), *frames])
        frames.clear()
        rows = newest(found)
        return AggregatedPrices(
            rows=adjusted(rows) if request.adjusted else rows,
            batches=len(batches),
            repeated=len(found) - len(rows),
            faults=tuple(findings.faults),
            drifts=tuple(findings.drifts),
        )


def _conditions(request: AggregateRequest) -> list[pl.Expr]:
    wanted = {
        "symbols": pl.col("symbol").is_in(list(request.symbols)) if request.symbols else None,
        "start": None if request.start is None else pl.col("date") >= request.start,
        "end": None if request.end is None else pl.col("date") <= request.end,
        "known_at": None if request.known_at is None else known_by(request.known_at),
    }
    return [condition for condition in wanted.values() if condition is not None]
