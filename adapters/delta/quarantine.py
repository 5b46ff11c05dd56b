"""The table of refused rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl
from deltalake import Field, Schema
from deltalake.schema import PrimitiveType
from deltalake.transaction import AddAction

from adapters.delta.data_file import DataFile, FileChecks, committed_file, write_data_file
from adapters.delta.errors import WriteConflict
from adapters.delta.storage import Storage
from adapters.delta.table import AppendOnlyTable, TableState
from application.ports.errors import TapeDamaged
from domain.market.quarantine import KEPT_SCHEMA, QUARANTINE_SCHEMA, not_yet_kept

_WRITER = "quarantine"
_FILES_BEFORE_COMPACTION = 1


class QuarantineTable:
    """A Delta table of refused rows; not safe between threads."""

    def __init__(self, tape: Storage) -> None:
        """Takes the place of the tape."""
        schema = Schema(
            [
                Field("source", PrimitiveType("string")),
                Field("reason", PrimitiveType("string")),
                Field("row", PrimitiveType("string")),
                Field("received_at", PrimitiveType("timestamp")),
                Field("occurrence", PrimitiveType("long")),
            ]
        )
        self._table = AppendOnlyTable(tape, "quarantine", schema)
        self._checks = FileChecks(self._table.place)

    def keep(self, refused: pl.DataFrame, received_at: datetime) -> int:
        """Adds those rows of ``KEPT_SCHEMA`` that are not there yet and returns how many.

        Raises:
            WriteConflict: another writer came first.
            TapeDamaged: a file of the table cannot be read.
        """
        self._table.create()
        state = self._table.refresh()
        new = not_yet_kept(refused, self._read(_files(state)))
        if len(new):
            with self._table.place.errors():
                action = write_data_file(self._table.place, new, {}, ["received_at"])
            metadata = {"rows": str(len(new)), "received_at": received_at.astimezone(UTC).isoformat()}
            self._commit(action, (), state, metadata)
        return len(new)

    def _commit(
        self, action: AddAction, replaced: Sequence[DataFile], state: TableState, metadata: dict[str, str]
    ) -> None:
        try:
            self._table.commit([action], replaced, made_from=state, exclusive=[_WRITER], metadata=metadata)
        except WriteConflict:
            if action.path in {file.path for file in _files(self._table.refresh())}:
                return
            self._table.place.remove(action.path)
            raise

    def rows(self) -> pl.DataFrame:
        """All refused rows, of ``QUARANTINE_SCHEMA``.

        Raises:
            TapeDamaged: a file of the table cannot be read.
        """
        return (
            self._read(_files(self._table.refresh()))
            .sort("received_at", "source", maintain_order=True)
            .select(QUARANTINE_SCHEMA.keys())
        )

    def compact(self) -> int:
        """Rewrites all files as one and returns how many there are fewer; leaves them alone where one is damaged.

        Raises:
            WriteConflict: another writer came first.
        """
        state = self._table.refresh()
        files = _files(state)
        if len(files) <= _FILES_BEFORE_COMPACTION or self._checks.damaged(files):
            return 0
        kept = self._read(files)
        with self._table.place.errors():
            action = write_data_file(self._table.place, kept, {}, ["received_at"], data_change=False)
        self._commit(action, files, state, {"compacted": str(len(files))})
        return len(files) - 1

    def clean(self, keep_hours: int) -> None:
        """Deletes files that ceased to be part of the table ``keep_hours`` ago, and puts aside those that never were."""
        self._table.clean(keep_hours)

    def damaged_files(self) -> tuple[str, ...]:
        """Files that cannot be read, relative to the table."""
        return self._checks.damaged(_files(self._table.refresh()), again=True)

    def _read(self, files: Sequence[DataFile]) -> pl.DataFrame:
        if not files:
            return pl.DataFrame(schema=KEPT_SCHEMA)
        damaged = self._checks.damaged(files)
        if damaged:
            names = tuple(f"quarantine/{path}" for path in damaged)
            raise TapeDamaged(names, "restore it from a copy")
        place = self._table.place
        with place.errors():
            return pl.read_parquet(
                [place.source(file.path) for file in files], schema=KEPT_SCHEMA, storage_options=place.options
            )


def _files(state: TableState) -> list[DataFile]:
    return [committed_file(action) for action in state.files]
