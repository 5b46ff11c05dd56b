"""One append-only Delta table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema, Transaction
from deltalake.transaction import AddAction, RemoveAction

from adapters.delta.anchor import MARK, LogAnchor
from adapters.delta.cleaning import clean, named_by_commits, old_files
from adapters.delta.data_file import DataFile
from adapters.delta.errors import WriteConflict, lost_commits, missing_log, readable_log
from adapters.delta.log_files import commit_file
from adapters.delta.storage import Storage

_CHECKPOINT_EVERY = 50
_CONFIGURATION = {
    "delta.appendOnly": "true",
    "delta.checkpointInterval": str(_CHECKPOINT_EVERY),
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}
"""The log is kept for good: it says which commit brought a row."""

_OF_EVERY_FILE = ("path", "size_bytes", "num_records", "modification_time")
_HOOKS = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)


@dataclass(frozen=True, slots=True)
class TableState:
    """A state of a table.

    Attributes:
        version: number of its last commit; -1 where there is no table.
        files: for each active file ``path, size_bytes, num_records, modification_time``, ``partition.X`` for each partition
            column, ``min.X`` and ``max.X`` for the columns with statistics.
    """

    version: int = -1
    files: list[dict[str, Any]] = field(default_factory=list)


class AppendOnlyTable:
    """A Delta table to which files are added, and which compaction may rewrite; not safe between threads.

    Writers exclude one another by application transactions: a commit that names an id fails if another one with this id came
    after the state that it was made from.
    """

    def __init__(self, tape: Storage, name: str, schema: Schema, partition_by: Sequence[str] = ()) -> None:
        """Takes the place of the tape that the table belongs to, or is to, its name, its schema and its partition columns."""
        self.place = tape.below(name)
        self._tape, self._name = tape, name
        self._anchor = LogAnchor(tape, name)
        self._schema = schema
        self._partition_by = list(partition_by)
        self._table: DeltaTable | None = None
        self._state = TableState()

    def create(self) -> None:
        """Makes the table where there is none.

        Raises:
            TapeDamaged: there are data files and no log.
            StorageFull: no space is left.
            StoreUnavailable: it cannot be written.
        """
        if self._opened() is not None:
            return  # a log that is lost is refused by then, not begun anew over the files that it told of
        with self.place.errors():
            self.place.prepare()
            DeltaTable.create(
                self.place.location,
                self._schema,
                mode="ignore",
                partition_by=self._partition_by,
                configuration=_CONFIGURATION,
                storage_options=self.place.options,
            )

    def refresh(self) -> TableState:
        """Reads what other writers have committed and returns the present state, the same object while nothing changes.

        Raises:
            TapeDamaged: the log is missing, or cannot be read.
        """
        table = self._opened()
        if table is None:
            return self._state
        with self.place.errors():
            table.update_incremental()
            version = table.version()
            self._check_commit(version)
            self._anchor.follow(version)
            if self._state.version != version:
                actions = pl.DataFrame(table.get_add_actions(flatten=True)).to_dicts()
                with readable_log(self.place.name):
                    self._state = TableState(version, [self._described(action) for action in actions])
        return self._state

    def commit(
        self,
        add: Sequence[AddAction],
        remove: Iterable[DataFile] = (),
        *,
        made_from: TableState,
        exclusive: Iterable[str],
        metadata: Mapping[str, str],
    ) -> None:
        """Adds and removes files in one step.

        Args:
            add: files to add; they are written already.
            remove: files whose rows stand in the added ones.
            made_from: the state that the added rows were made from.
            exclusive: ids; fails if another commit with one of them came since.
            metadata: what the commit says of itself.

        Raises:
            WriteConflict: another writer came first.
            StorageFull: no space is left.
            StoreUnavailable: it cannot be written.
        """
        table = self._required()
        before = table.version()
        if before != made_from.version:
            raise WriteConflict("the tape was read again since: try again")
        now = int(time() * 1000)
        removed = [RemoveAction(file.path, False, now, file.size, dict(file.partition)) for file in remove]
        properties = CommitProperties(
            custom_metadata={**metadata, MARK: "1"},
            app_transactions=[Transaction(name, before + 1) for name in exclusive],
        )
        with self.place.errors():
            self._anchor.prepare(before)
            table.create_write_transaction(
                [*add, *removed],
                "append",
                self._schema,
                self._partition_by,
                commit_properties=properties,
                post_commithook_properties=_HOOKS,
            )
            table.update_incremental()
            after = table.version()
            self.place.sync_log(before, after)
            self._anchor.extend(
                after, [version for version in range(before + 1, after + 1) if _has_checkpoint(version)]
            )

    def history(self) -> list[dict[str, Any]]:
        """The metadata of all commits, newest first, with their ``version``."""
        table = self._opened()
        if table is None:
            return []
        with self.place.errors():
            table.update_incremental()
            return table.history()

    def clean(self, keep_hours: int) -> None:
        """Deletes files that ceased to be part of the table ``keep_hours`` ago, and old drafts of writers that are gone.

        Old files that no commit names are put aside, see ``cleaning.ASIDE``. Without a table nothing is done.

        Raises:
            TapeDamaged: the log is missing or damaged; nothing is touched.
            StoreUnavailable: the place cannot be written.
        """
        before = int(time() * 1000) - keep_hours * 3_600_000
        if self._opened() is None:
            return
        with self.place.errors():
            files = self.place.files()
            state = self.refresh()
            old = old_files(files, {file["path"] for file in state.files}, before)
            if old:
                with readable_log(self.place.name):
                    named = named_by_commits(self.place, state.version)
                clean(self._tape, self._name, old, named, before)

    def _opened(self) -> DeltaTable | None:
        """The table, if there is one.

        Raises:
            TapeDamaged: there is none, but there are data files.
        """
        if self._table is None:
            with self.place.errors():
                has_log = self._has_log()
                if not has_log and (self.place.holds_data_files() or self._anchor.is_there()):
                    has_log = self._has_log()  # a writer that made the table meanwhile wrote its log first
                    if not has_log:
                        raise missing_log(self.place.name)
                if has_log:
                    self._anchor.check()
                    self._table = DeltaTable(self.place.location, storage_options=self.place.options)
        return self._table

    def _has_log(self) -> bool:
        return self.place.may_hold_table() and DeltaTable.is_deltatable(str(self.place.location), self.place.options)

    def _check_commit(self, version: int) -> None:
        """The log is kept for good, so a state whose commit is not there is what a checkpoint, or memory, remembers of a lost log."""
        if not self.place.stamps([commit_file(version)]):
            raise lost_commits(self.place.name, [version])

    def _described(self, action: dict[str, Any]) -> dict[str, Any]:
        """A file of a state; what every writer says of one is there.

        Raises:
            ValueError, KeyError, TypeError: it is not.
        """
        said = (*_OF_EVERY_FILE, *(f"partition.{column}" for column in self._partition_by))
        if any(action[name] is None for name in said):
            raise ValueError(f"the log lacks {', '.join(said)}")
        return {**action, "path": unquote(action["path"])}

    def _required(self) -> DeltaTable:
        table = self._opened()
        if table is None:
            self.create()
            table = self._opened()
        if table is None:
            raise FileNotFoundError(self.place.name)
        return table


def _has_checkpoint(version: int) -> bool:
    """Whether the writer of a commit also writes a checkpoint."""
    return (version + 1) % _CHECKPOINT_EVERY == 0
