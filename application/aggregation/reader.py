"""Reads many raw batches at once, and those that cannot be read so one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple

import polars as pl

from application.aggregation.batches import Batch, in_groups
from application.aggregation.drift import UnusableColumns, reconcile
from application.ports.errors import ObjectMissing
from application.ports.object_places import ObjectPlaces
from application.ports.object_store import ObjectStore
from application.raw_batches import RAW_SCHEMA

AT_ONCE = 2_500
"""So many files are opened in one scan."""

SOURCE = "source"
"""Name of the column that says from which object a row is."""

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

    def __init__(self, store: ObjectStore, places: ObjectPlaces) -> None:
        """Takes the store and where its objects are."""
        self._store, self._places = store, places

    def frames(
        self,
        batches: Sequence[Batch],
        shape: Shape,
        findings: Findings,
        *,
        at_once: int = AT_ONCE,
        sourced: bool = False,
    ) -> Iterator[pl.DataFrame]:
        """The rows of batches in their order, some frames.

        Args:
            batches: which.
            shape: what to do with a lazy frame of ``RAW_SCHEMA``: filters reach the files, other columns than asked for are not read.
                It sees some of the batches at a time.
            findings: is told of what is noticed.
            at_once: batches of one frame.
            sourced: adds ``SOURCE``, the key of a row's object.

        Raises:
            PortError: the store cannot be read at all.
        """
        for group in in_groups(batches, at_once):
            yield from self._read(group, shape, findings, sourced)

    def _read(self, group: Sequence[Batch], shape: Shape, findings: Findings, sourced: bool) -> Iterator[pl.DataFrame]:
        try:
            whole = shape(self._scan(group, sourced)).collect()
        except _UNREADABLE:
            if len(group) == 1:
                yield from self._alone(group[0], shape, findings, sourced)
                return
        else:
            yield whole
            return
        half = len(group) // 2
        yield from self._read(group[:half], shape, findings, sourced)
        yield from self._read(group[half:], shape, findings, sourced)

    def _scan(self, group: Sequence[Batch], sourced: bool) -> pl.LazyFrame:
        places = self._places.of([batch.info for batch in group])
        if not sourced:
            return _opened(places.sources, options=dict(places.options))
        keys = [batch.info.key for batch in group]
        if isinstance(places.sources[0], bytes):
            contents = zip(places.sources, keys, strict=True)
            return pl.concat(_opened([content]).with_columns(pl.lit(key).alias(SOURCE)) for content, key in contents)
        rows = _opened(places.sources, options=dict(places.options), path_column=SOURCE)
        named = pl.col(SOURCE).replace_strict(places.sources, keys, return_dtype=pl.String)
        return rows.with_columns(named)

    def _alone(self, batch: Batch, shape: Shape, findings: Findings, sourced: bool) -> Iterator[pl.DataFrame]:
        key = batch.info.key
        try:
            rows, changes = reconcile(pl.read_parquet(BytesIO(self._store.get(key).content)))
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
        whole = rows.with_columns(pl.lit(key).alias(SOURCE)) if sourced else rows
        yield shape(whole.lazy()).collect()


def _opened(
    sources: Sequence[str] | Sequence[bytes], *, options: dict[str, str] | None = None, path_column: str | None = None
) -> pl.LazyFrame:
    """Whole small files: statistics of their row groups would cost more than they save."""
    return pl.scan_parquet(
        list(sources),
        schema=RAW_SCHEMA,
        glob=False,
        hive_partitioning=False,
        use_statistics=False,
        storage_options=options or None,
        include_file_paths=path_column,
    )


def _first_line(error: Exception) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
