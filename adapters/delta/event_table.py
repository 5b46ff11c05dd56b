"""A table of few rows that is read whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from typing import TypeVar

import polars as pl
from deltalake import Field, Schema
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction
from tenacity import Retrying

from adapters.delta.data_file import DataFile, FileChecks, committed_file, write_data_file
from adapters.delta.errors import WriteConflict
from adapters.delta.folder import write_format
from adapters.delta.storage import Storage
from adapters.delta.table import AppendOnlyTable, TableState
from application.ports.errors import StoreUnavailable, TapeDamaged

T = TypeVar("T")

_TYPES = {
    pl.String: "string",
    pl.Int64: "long",
    pl.Float64: "double",
    pl.Date: "date",
    pl.Datetime: "timestamp",
}
_FILES_BEFORE_COMPACTION = 1
_FILES_AT_MOST = 50
"""Of more files an append makes one: they are all read each time."""

_KEEP_HOURS = 7 * 24


class EventTable:
    """A Delta table whose rows are all read before some are added; threads may share one."""

    def __init__(
        self,
        tape: Storage,
        name: str,
        columns: Mapping[str, pl.DataType | type[pl.DataType]],
        *,
        ordered_by: str,
        retrying: Retrying,
    ) -> None:
        """Takes where the table is, or is to be.

        Args:
            tape: the place of the tape.
            name: of the table.
            columns: column -> type.
            ordered_by: a column of times, whose least and greatest values go into the log.
            retrying: how to try again when another writer came first.
        """
        schema = Schema([Field(column, PrimitiveType(_TYPES[kind.base_type()])) for column, kind in columns.items()])
        self._tape, self._name, self._columns = tape, name, dict(columns)
        self._ordered_by = ordered_by
        self._table = AppendOnlyTable(tape, name, schema)
        self._checks = FileChecks(self._table.place)
        self._retrying = retrying
        self._lock = RLock()

    def rows(self) -> pl.DataFrame:
        """All rows.

        Raises:
            TapeDamaged: a file cannot be read.
        """
        with self._lock:
            return self._read(_files(self._table.refresh()))

    def add(self, decide: Callable[[pl.DataFrame], tuple[pl.DataFrame, T]]) -> T:
        """Adds rows that depend on those that are there, as if nobody else wrote meanwhile.

        Args:
            decide: from all rows to those to add and what to return; called again when another writer came first.

        Raises:
            TapeDamaged: a file cannot be read.
            StoreUnavailable: the tape is locked, read-only or full, or others came first every time.
        """
        write_format(self._tape)
        answer = self._exclusively(lambda: self._add(decide))
        with self._lock:
            crowded = len(self._table.refresh().files) > _FILES_AT_MOST
        if crowded:
            self.compact()
        return answer

    def _add(self, decide: Callable[[pl.DataFrame], tuple[pl.DataFrame, T]]) -> T:
        self._table.create()
        state = self._table.refresh()
        rows, answer = decide(self._read(_files(state)))
        if len(rows):
            self._commit(self._written(rows), (), state, {"rows": str(len(rows))})
        return answer

    def compact(self) -> int:
        """Rewrites all files as one and returns how many there are fewer; leaves them alone where one is damaged."""
        fewer = self._exclusively(self._compact)
        with self._lock:
            self._table.clean(_KEEP_HOURS)
        return fewer

    def _compact(self) -> int:
        state = self._table.refresh()
        files = _files(state)
        if len(files) <= _FILES_BEFORE_COMPACTION or self._checks.damaged(files):
            return 0
        action = self._written(self._read(files), data_change=False)
        self._commit(action, files, state, {"compacted": str(len(files))})
        return len(files) - 1

    def _written(self, rows: pl.DataFrame, *, data_change: bool = True) -> AddAction:
        with self._table.place.errors():
            return write_data_file(self._table.place, rows, {}, [self._ordered_by], data_change=data_change)

    def _commit(
        self, action: AddAction, replaced: Sequence[DataFile], state: TableState, metadata: dict[str, str]
    ) -> None:
        try:
            self._table.commit([action], replaced, made_from=state, exclusive=[self._name], metadata=metadata)
        except (WriteConflict, StoreUnavailable) as error:
            if action.path in {file.path for file in _files(self._table.refresh())}:
                return
            if isinstance(error, WriteConflict):
                self._table.place.remove(action.path)
            raise

    def _read(self, files: Sequence[DataFile]) -> pl.DataFrame:
        if not files:
            return pl.DataFrame(schema=self._columns)
        damaged = self._checks.damaged(files)
        if damaged:
            raise TapeDamaged(tuple(f"{self._name}/{path}" for path in damaged), "restore it from a copy")
        place = self._table.place
        with place.errors():
            return pl.read_parquet(
                [place.source(file.path) for file in files], schema=self._columns, storage_options=place.options
            )

    def _exclusively(self, work: Callable[[], T]) -> T:
        try:
            with self._lock:
                return self._retrying.copy()(work)
        except WriteConflict as error:
            raise StoreUnavailable(f"others keep writing to the tape in {self._tape.name}: try again later") from error


def _files(state: TableState) -> list[DataFile]:
    return [committed_file(action) for action in state.files]
