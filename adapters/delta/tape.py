"""The tape as Delta Lake tables, in a local folder or in a bucket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar
from uuid import uuid4

import polars as pl
from deltalake.transaction import AddAction
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random

from adapters.delta.candle_files import (
    DELTA_SCHEMA,
    FILE_ROWS,
    PARTITION,
    CandleFile,
    by_series,
    candle_file,
    in_partitions,
    write_candles,
)
from adapters.delta.candle_reads import read_candles, read_rows
from adapters.delta.data_file import FileChecks
from adapters.delta.errors import WriteConflict, readable_log
from adapters.delta.folder import check_format, write_format
from adapters.delta.local import FolderStorage
from adapters.delta.quarantine import QuarantineTable
from adapters.delta.series import list_series
from adapters.delta.storage import Storage
from adapters.delta.table import AppendOnlyTable, TableState
from application.market_data.conditions import spanning
from application.market_data.tape_commits import BarKey, commit_of_one, newest_batches
from application.ports.errors import PortError, StoreUnavailable, TapeDamaged
from application.ports.tape import CandleQuery, SeriesInfo, TapeCommit, TapeReceipt
from domain.market.candle_schema import CANDLE_KEY
from domain.market.frames import checked_candles
from domain.market.quarantine import refused_rows
from domain.market.revisions import TAPE_SCHEMA, describe_rows, merge_candles
from domain.shared.interval import Interval

T = TypeVar("T")

KEEP = timedelta(days=7)
"""Files that compaction has replaced stay that long, for readers that still scan them."""


def conflict_retrying(attempts: int = 200) -> Retrying:
    """Tries again at once, a little later each time, when another writer came first."""
    return Retrying(
        retry=retry_if_exception_type(WriteConflict),
        stop=stop_after_attempt(attempts),
        wait=wait_random(0.0, 0.02),
        reraise=True,
    )


class DeltaTape:
    """Candles in a Delta table partitioned by venue, interval and period, refused rows in another.

    Any number of processes may read and write at once; threads may share one instance.
    """

    def __init__(self, place: Path | Storage, *, retrying: Retrying | None = None, keep: timedelta = KEEP) -> None:
        """Takes where the tape is, or is to be; the first append makes it.

        Args:
            place: a folder, or ``BucketStorage``.
            retrying: how to try again when another writer came first, or what else may pass.
            keep: how long ``compact`` keeps files that are no longer part of the tape.

        Raises:
            DataFormatError: it was written by a newer ticktape, or the place is not a tape's.
            AccessDenied, StoreMissing, StoreUnavailable: the place cannot be read.
        """
        self._place = FolderStorage(place) if isinstance(place, Path) else place
        check_format(self._place)
        self._table = AppendOnlyTable(self._place, "candles", DELTA_SCHEMA, PARTITION)
        self._quarantine = QuarantineTable(self._place)
        self._checks = FileChecks(self._table.place)
        self._retrying = retrying or conflict_retrying()
        self._keep_hours = int(keep / timedelta(hours=1))
        self._commits: dict[str, TapeCommit] = {}
        self._seen: tuple[TableState, list[CandleFile]] = (TableState(), [])
        self._lock = RLock()

    def append(self, candles: pl.DataFrame, *, received_at: datetime) -> TapeReceipt:
        """See ``Tape.append``."""
        arriving = checked_candles(candles)
        repeated = len(candles) - len(arriving)
        if not len(arriving):
            return TapeReceipt(0, 0, repeated, "")
        return self._exclusively(lambda: self._append(arriving, repeated, received_at))

    def _append(self, arriving: pl.DataFrame, repeated: int, received_at: datetime) -> TapeReceipt:
        write_format(self._place)
        self._table.create()
        state = self._table.refresh()
        merge = merge_candles(arriving, self._known(arriving, self._files(state)), received_at)
        if not len(merge.rows):
            return TapeReceipt(0, 0, merge.unchanged + repeated, "")
        batch = uuid4().hex
        rows = merge.rows.with_columns(batch=pl.lit(batch))
        series = sorted((venue, str(interval)) for venue, interval, _ in by_series(arriving))
        with ThreadPoolExecutor(1) as beside:
            described = beside.submit(describe_rows, merge.rows, received_at)
            actions = self._written(rows)
        self._commit(
            actions,
            made_from=state,
            exclusive=[f"append {venue} {interval}" for venue, interval in series],
            metadata={"batch": batch, **described.result()},
        )
        return TapeReceipt(merge.added, merge.revised, merge.unchanged + repeated, batch)

    def _known(self, arriving: pl.DataFrame, files: Sequence[CandleFile]) -> pl.DataFrame:
        """The rows on the tape that have the keys of the arriving ones."""
        found = [pl.DataFrame(schema=TAPE_SCHEMA)]
        for venue, interval, rows in by_series(arriving):
            first, last = rows.select(pl.col("open_time").min().alias("first"), pl.col("open_time").max()).row(0)
            query = CandleQuery(interval, (), venue, first, last)
            if any(file.may_hold(query) for file in files):
                query = replace(query, symbols=tuple(rows["symbol"].unique()))
            needed = [file for file in files if file.may_hold(query)]
            if needed:
                self._check(needed)
                with self._place.errors():
                    known = read_rows(self._table.place, needed, query).select(TAPE_SCHEMA.keys()).collect()
                found.append(known.join(rows.select(CANDLE_KEY), on=CANDLE_KEY, how="semi"))
        return pl.concat(found)

    def _written(self, rows: pl.DataFrame) -> list[AddAction]:
        """Writes rows of any partitions; all files or, after an error, none."""
        actions: list[AddAction] = []
        try:
            with self._place.errors():
                for partition, part in in_partitions(rows):
                    actions += write_candles(self._table.place, part, partition)
        except PortError:
            self._discard(actions)
            raise
        return actions

    def _commit(
        self,
        actions: Sequence[AddAction],
        replaced: Sequence[CandleFile] = (),
        *,
        made_from: TableState,
        exclusive: Sequence[str],
        metadata: dict[str, str],
    ) -> None:
        try:
            self._table.commit(actions, replaced, made_from=made_from, exclusive=exclusive, metadata=metadata)
        except (WriteConflict, StoreUnavailable) as error:
            unused = self._unused(actions)
            if isinstance(error, WriteConflict):
                self._remove(unused)
            if unused:
                raise

    def _discard(self, actions: Sequence[AddAction]) -> None:
        """Deletes files that did not become part of the tape."""
        self._remove(self._unused(actions))

    def _unused(self, actions: Sequence[AddAction]) -> list[str]:
        """Files that are not part of the tape; none where all are, as when only the answer to a commit was lost."""
        active = {file.path for file in self._files()}
        return [action.path for action in actions if action.path not in active]

    def _remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            self._table.place.remove(path)

    def scan(self, query: CandleQuery) -> pl.LazyFrame:
        """See ``Tape.scan``."""
        with self._lock:
            files = [file for file in self._files() if file.may_hold(query)]
            self._check(files)
        return read_candles(self._table.place, files, query)

    def series(self, *, skip_damaged: bool = False) -> list[SeriesInfo]:
        """See ``Tape.series``."""
        with self._lock:
            files = self._files()
            damaged = set(self._checks.damaged(files))
            if damaged and not skip_damaged:
                self._check(files)
        with self._place.errors():
            return list_series(self._table.place, [file for file in files if file.path not in damaged])

    def commit_of(
        self, symbol: str, venue: str, interval: Interval, open_time: datetime, known_at: datetime | None = None
    ) -> TapeCommit | None:
        """See ``Tape.commit_of``."""
        return commit_of_one(self.commits_of, (symbol, venue, open_time), interval, known_at)

    def commits_of(
        self, candles: pl.DataFrame, interval: Interval, known_at: datetime | None = None
    ) -> dict[BarKey, TapeCommit]:
        """See ``Tape.commits_of``."""
        if not len(candles):
            return {}
        query = spanning(candles, interval, known_at)
        with self._lock:
            files = [file for file in self._files() if file.may_hold(query)]
            self._check(files)
            if not files:
                return {}
            with self._place.errors():
                found = newest_batches(read_rows(self._table.place, files, query), candles)
            return {place: self._named_commit(batch) for place, batch in found.items()}

    def _named_commit(self, name: str) -> TapeCommit:
        if name not in self._commits:
            with readable_log(self._table.place.name):
                self._commits |= {
                    entry["batch"]: _tape_commit(entry) for entry in self._table.history() if "batch" in entry
                }
                return self._commits[name]
        return self._commits[name]

    def quarantine(self, rows: pl.DataFrame, *, source: str, received_at: datetime) -> int:
        """See ``Tape.quarantine``."""
        refused = refused_rows(rows, source=source, received_at=received_at)
        if not len(refused):
            return 0
        write_format(self._place)
        return self._exclusively(lambda: self._quarantine.keep(refused, received_at))

    def quarantined(self) -> pl.DataFrame:
        """See ``Tape.quarantined``."""
        with self._lock:
            return self._quarantine.rows()

    def compact(self) -> int:
        """See ``Tape.compact``; also deletes files that have not been part of the tape for a week (or ``keep``).

        Files as old that never were part of it are put aside.
        """
        fewer = self._exclusively(self._compact) + self._exclusively(self._quarantine.compact)
        with self._lock:
            self._table.clean(self._keep_hours)
            self._quarantine.clean(self._keep_hours)
        return fewer

    def _compact(self) -> int:
        partitions: dict[tuple[str, ...], list[CandleFile]] = {}
        state = self._table.refresh()
        for file in self._files(state):
            partitions.setdefault(tuple(file.partition.values()), []).append(file)
        replaced: list[CandleFile] = []
        actions: list[AddAction] = []
        for files in partitions.values():
            if len(files) > -(-sum(file.rows for file in files) // FILE_ROWS) and not self._checks.damaged(files):
                actions += self._rewritten(files)
                replaced += files
        if replaced:
            metadata = {"compacted": str(len(replaced)), "into": str(len(actions))}
            self._commit(actions, replaced, made_from=state, exclusive=["compaction"], metadata=metadata)
        return len(replaced) - len(actions)

    def _rewritten(self, files: Sequence[CandleFile]) -> list[AddAction]:
        with self._place.errors():
            rows = read_rows(self._table.place, files, CandleQuery(files[0].interval)).collect()
            return list(write_candles(self._table.place, rows, files[0].partition, data_change=False))

    def damaged_files(self) -> tuple[str, ...]:
        """See ``Tape.damaged_files``; reads every file."""
        with self._lock:
            candles = self._checks.damaged(self._files(), again=True)
            refused = self._quarantine.damaged_files()
        return (*(f"candles/{path}" for path in candles), *(f"quarantine/{path}" for path in refused))

    def _files(self, state: TableState | None = None) -> list[CandleFile]:
        """The files of a state, or of the present one."""
        state = state or self._table.refresh()
        if state is not self._seen[0]:
            with readable_log(self._table.place.name):
                self._seen = (state, [candle_file(action) for action in state.files])
        return self._seen[1]

    def _check(self, files: Sequence[CandleFile]) -> None:
        damaged = self._checks.damaged(files)
        if damaged:
            names = tuple(f"candles/{path}" for path in damaged)
            raise TapeDamaged(names, "missing or changed since it was written: restore it from a copy")

    def _exclusively(self, work: Callable[[], T]) -> T:
        """Does work under the lock, again and again while other processes come first.

        Raises:
            StoreUnavailable: others came first every time.
        """
        try:
            with self._lock:
                return self._retrying.copy()(work)
        except WriteConflict as error:
            raise StoreUnavailable(f"others keep writing to the tape in {self._place.name}: try again later") from error


def _tape_commit(entry: dict[str, Any]) -> TapeCommit:
    described = ("rows", "first", "last", "content_hash", "received_at")
    return TapeCommit(
        name=entry["batch"],
        version=entry["version"],
        recorded_at=datetime.fromtimestamp(entry["timestamp"] / 1000, tz=UTC),
        metadata={name: entry[name] for name in described},
    )
