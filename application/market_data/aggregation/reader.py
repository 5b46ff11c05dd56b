"""Reads many raw batches at once, and those that cannot be read so one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple

import polars as pl

from application.market_data.aggregation.batches import Batch, in_groups
from application.market_data.aggregation.drift import UnusableColumns, reconcile
from application.market_data.raw_batches import RAW_SCHEMA
from application.ports.errors import ObjectMissing
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore

AT_ONCE = 2_500
"""So many files are opened in one scan."""

Shape = Callable[[pl.LazyFrame], pl.LazyFrame]

_UNREADABLE = (pl.exceptions.PolarsError, OSError)


class Fault(NamedTuple):
    """A batch that was left out.

    Attributes:
        key: the object.
        reason: why.
    """

    key: str
    reason: str


class Drift(NamedTuple):
    """A batch that was read though its columns are not what they should be.

    Attributes:
        key: the object.
        changes: what is different.
    """

    key: str
    changes: tuple[str, ...]


@dataclass
class Findings:
    """What was noticed while reading.

    Attributes:
        faults: batches left out.
        drifts: batches brought into shape.
    """

    faults: list[Fault] = field(default_factory=list)
    drifts: list[Drift] = field(default_factory=list)


class BatchReader:
    """Scans batches lazily where they are; a batch that spoils a scan is found, read alone, and mended or left out."""

    def __init__(self, store: ObjectStore, places: ObjectLocations) -> None:
        """Takes the store and where its objects are."""
        self._store, self._places = store, places

    def frames(
        self,
        batches: Sequence[Batch],
        shape: Shape,
        findings: Findings,
    ) -> Iterator[pl.DataFrame]:
        """The rows of batches in their order, some frames.

        Args:
            batches: which.
            shape: what to do with a lazy frame of ``RAW_SCHEMA``: filters reach the files, other columns than asked for are not read.
                It sees some of the batches at a time.
            findings: is told of what is noticed.

        Raises:
            PortError: the store cannot be read at all.
        """
        for group in in_groups(batches, AT_ONCE):
            for frame in self.read(group, shape, findings):
                yield frame.rechunk()  # else each file leaves a piece of its own

    def read(self, group: Sequence[Batch], shape: Shape, findings: Findings) -> Iterator[pl.DataFrame]:
        """The rows of one group of at least one batch: one frame, or more where some of it is read alone; see ``frames``.

        A frame has a chunk for each file.
        """
        try:
            whole = shape(self._scan(group)).collect()
        except _UNREADABLE:
            if len(group) == 1:
                yield from self._alone(group[0], shape, findings)
                return
        else:
            yield whole
            return
        half = len(group) // 2
        yield from self.read(group[:half], shape, findings)
        yield from self.read(group[half:], shape, findings)

    def _scan(self, group: Sequence[Batch]) -> pl.LazyFrame:
        """Whole small files: statistics of their row groups would cost more than they save."""
        places = self._places.of([batch.info for batch in group])
        return pl.scan_parquet(
            places.sources,
            schema=RAW_SCHEMA,
            glob=False,
            hive_partitioning=False,
            use_statistics=False,
            storage_options=dict(places.options) or None,
        )

    def _alone(self, batch: Batch, shape: Shape, findings: Findings) -> Iterator[pl.DataFrame]:
        key = batch.info.key
        try:
            rows, changes = reconcile(pl.read_parquet(BytesIO(self._store.get(key).content)), batch.day)
        except ObjectMissing:
            findings.faults.append(Fault(key, "was deleted while it was to be read"))
            return
        except _UNREADABLE as error:
            findings.faults.append(Fault(key, f"is damaged: {_first_line(error)}"))
            return
        except UnusableColumns as error:
            findings.faults.append(Fault(key, str(error)))
            return
        if changes:
            findings.drifts.append(Drift(key, changes))
        yield shape(rows.lazy()).collect()


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
