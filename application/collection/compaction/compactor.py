"""Brings raw batches onto the tape, each once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import groupby

import polars as pl

from application.collection.compaction.additions import additions, by_fetch
from application.collection.compaction.ledger import CompactedBatches
from application.market_data.aggregation.batches import Batch, list_batches
from application.market_data.aggregation.reader import BatchReader, Drift, Fault, Findings
from application.market_data.quarantine import keep_refused
from application.market_data.raw_batches import PREFIX
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.progress import Progress
from application.ports.tape import Tape
from domain.market.markets import ASX, Market

BYTES_AT_ONCE = 14_000_000
"""About so many bytes of batches, whole days of one year, are one commit; the tape has a file a year."""


@dataclass(frozen=True, slots=True)
class CompactRequest:
    """Which batches.

    Attributes:
        market: where their symbols are listed.
        prefix: begins their keys.
    """

    market: Market = ASX
    prefix: str = PREFIX


@dataclass(frozen=True, slots=True)
class RawCompacted:
    """What was done.

    Attributes:
        batches: batches brought onto the tape.
        already: batches that had been before.
        rows: rows of these batches; each is counted once below.
        added: candles that are new on the tape.
        revised: candles that were there with other values from an earlier fetch.
        unchanged: rows that the tape has.
        superseded: rows that differ from what the tape has from a later fetch.
        refused: rows that break an OHLC rule.
        faults: batches that were left out, and why; they are tried again the next time.
        drifts: batches whose columns are not what they should be, and were brought into shape.
    """

    batches: int
    already: int
    rows: int
    added: int
    revised: int
    unchanged: int
    superseded: int
    refused: int
    faults: tuple[Fault, ...]
    drifts: tuple[Drift, ...]


class RawCompactor:
    """Appends what batches add, oldest first; killed at any moment, the same call goes on where it was."""

    def __init__(self, store: ObjectStore, places: ObjectLocations, tape: Tape, progress: Progress) -> None:
        """Takes where the batches are, and where to."""
        self._store, self._reader = store, BatchReader(store, places)
        self._tape, self._progress = tape, progress

    def run(self, request: CompactRequest) -> RawCompacted:
        """Brings all batches onto the tape that are not there yet; what is read from the tape is what they say.

        Raises:
            PortError: the store or the tape cannot be read or written.
        """
        ledger = CompactedBatches(self._store, request.prefix)
        batches = list_batches(self._store, request.prefix)
        pending, findings, count = ledger.pending(batches), Findings(), _Count()
        self._progress.start("raw batches", len(pending))
        try:
            with ThreadPoolExecutor(1) as beside:
                marked: list[Future[None]] = []
                for group, frames in self._read(pending, findings):
                    for rows in frames:
                        self._append(rows, group[0], request.market, count)
                    damaged = {fault.key for fault in findings.faults}
                    done = [batch for batch in group if batch.info.key not in damaged]
                    marked.append(beside.submit(ledger.mark, done))
                    self._progress.advance(len(group))
            for mark in marked:
                mark.result()
        finally:
            self._progress.finish()
        return RawCompacted(
            batches=len(pending) - len(findings.faults),
            already=len(batches) - len(pending),
            rows=count.rows,
            added=count.added,
            revised=count.revised,
            unchanged=count.rows - count.added - count.revised - count.superseded - count.refused,
            superseded=count.superseded,
            refused=count.refused,
            faults=tuple(findings.faults),
            drifts=tuple(findings.drifts),
        )

    def _read(self, pending: Sequence[Batch], findings: Findings) -> Iterator[tuple[list[Batch], list[pl.DataFrame]]]:
        """Group after group; the next one is read while one is appended."""
        with ThreadPoolExecutor(1) as ahead:
            reading = deque[tuple[list[Batch], Future[list[pl.DataFrame]]]]()
            for group in _groups(pending):
                reading.append((group, ahead.submit(self._frames, group, findings)))
                if len(reading) > 1:
                    before, frames = reading.popleft()
                    yield before, frames.result()
            while reading:
                before, frames = reading.popleft()
                yield before, frames.result()

    def _frames(self, group: Sequence[Batch], findings: Findings) -> list[pl.DataFrame]:
        fetched = _begin(group[0].day)
        return [by_fetch(rows, fetched) for rows in self._reader.read(group, lambda batches: batches, findings)]

    def _append(self, rows: pl.DataFrame, first: Batch, market: Market, count: _Count) -> None:
        day = _begin(first.day)
        found = additions(rows, self._tape, market)
        for layer in found.layers:
            receipt = self._tape.append(layer.candles, received_at=layer.received_at)
            count.added += receipt.added
            count.revised += receipt.revised
        for refused in found.refused:
            keep_refused(self._tape, refused, market, day)
            count.refused += len(refused)
        count.rows += len(rows)
        count.superseded += found.superseded


@dataclass
class _Count:
    rows: int = 0
    added: int = 0
    revised: int = 0
    superseded: int = 0
    refused: int = 0


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _groups(batches: Sequence[Batch]) -> Iterator[list[Batch]]:
    """Whole days, so that a row of a later group was fetched later."""
    group: list[Batch] = []
    held = 0
    for _, of_day in groupby(batches, key=lambda batch: batch.day):
        day = list(of_day)
        size = sum(batch.info.size for batch in day)
        if group and (held + size > BYTES_AT_ONCE or group[0].day.year != day[0].day.year):
            yield group
            group, held = [], 0
        group += day
        held += size
    if group:
        yield group
