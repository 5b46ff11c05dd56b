"""Checkpoints of a log: whether they are as they were sealed, and say what its commits say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from adapters.delta.log_files import commits_up_to
from adapters.delta.storage import LOG, Stamp, Storage

_NANOSECONDS = 1_000_000
"""Of a millisecond."""

_OF_FILES = ("size", "modificationTime", "stats")
_OF_TABLES = ("id", "schemaString", "partitionColumns", "configuration")
NOT_READABLE = (ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError)


def seal(table: Storage, names: Iterable[str]) -> bytes:
    """The hashes and stamps of a checkpoint's files, as JSON."""
    found = {}
    for name in sorted(names):
        content, stamp = table.read(f"{LOG}/{name}")
        found[name] = [hashlib.sha256(content).hexdigest(), stamp.size, stamp.written_at // _NANOSECONDS]
    return json.dumps(found).encode()


def is_as_sealed(table: Storage, sealed: bytes, files: Mapping[str, Stamp | None]) -> bool:
    """Whether a checkpoint's files are those that were sealed."""
    try:
        facts = json.loads(sealed)
        return facts.keys() == files.keys() and all(
            _is_as_written(table, f"{LOG}/{name}", files[name], *facts[name]) for name in files
        )
    except NOT_READABLE:
        return False


def _is_as_written(table: Storage, path: str, stamp: Stamp | None, digest: str, size: int, written_at: int) -> bool:
    if stamp is not None and stamp.size == size and table.proves_unchanged(stamp, written_at):
        return True
    return hashlib.sha256(table.read(path)[0]).hexdigest() == digest


def agrees_with_commits(table: Storage, version: int, names: Iterable[str]) -> bool:
    """Whether a checkpoint says what the commits up to it say, also as Delta Lake reads it; reads them all."""
    try:
        said = after_commits(table, version)
        return _of_checkpoint(table, names) == said and _sizes_as_loaded(table, version) == said.sizes
    except (*NOT_READABLE, DeltaError):
        return False


def _sizes_as_loaded(table: Storage, version: int) -> dict[str, object]:
    """Delta Lake skips parts of a checkpoint by what its footer says of them, which must not be trusted."""
    loaded = DeltaTable(table.location, version=version, storage_options=table.options)
    actions = pl.DataFrame(loaded.get_add_actions())
    return dict(zip(actions["path"], actions["size_bytes"], strict=True))


@dataclass(slots=True)
class LogContent:
    """What a log says of its table at some version.

    Attributes:
        files: active files: path -> size, time, statistics and partition values.
        writers: name of an application transaction -> its version.
        table: schema, partition columns and properties.
    """

    files: dict[str, tuple[object, ...]] = field(default_factory=dict)
    writers: dict[str, int] = field(default_factory=dict)
    table: tuple[object, ...] = ()

    @property
    def sizes(self) -> dict[str, object]:
        """Path of each active file -> bytes."""
        return {path: facts[0] for path, facts in self.files.items()}

    def take_commit(self, content: bytes) -> None:
        """Takes in a commit that follows those that were taken in.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: it cannot be read.
        """
        actions = [json.loads(line) for line in content.splitlines() if line.strip()]
        for action in sorted(actions, key=lambda action: "remove" not in action):
            self.take(action)

    def take(self, action: Mapping[str, Any]) -> None:
        """Takes in an action of a commit or of a checkpoint."""
        if (remove := action.get("remove")) and remove.get("path") is not None:
            self.files.pop(remove["path"], None)
        if (add := action.get("add")) and add.get("path") is not None:
            values = sorted(_pairs(add["partitionValues"]))
            self.files[add["path"]] = (*(add[name] for name in _OF_FILES), *values)
        if (writer := action.get("txn")) and writer.get("appId") is not None:
            self.writers[writer["appId"]] = writer["version"]
        if (table := action.get("metaData")) and table.get("id") is not None:
            said = {**table, "configuration": sorted(_pairs(table["configuration"]))}
            self.table = tuple(said[name] for name in _OF_TABLES)


def after_commits(table: Storage, version: int) -> LogContent:
    """What commits say of a table, without checkpoints.

    Raises:
        FileNotFoundError: a commit is missing.
        ValueError, KeyError, TypeError, AttributeError: a commit cannot be read.
    """
    said = LogContent()
    for content in commits_up_to(table, version):
        said.take_commit(content)
    return said


def _of_checkpoint(table: Storage, names: Iterable[str]) -> LogContent:
    said = LogContent()
    for name in names:
        content, _ = table.read(f"{LOG}/{name}")
        for action in pl.read_parquet(BytesIO(content), columns=["add", "txn", "metaData"]).iter_rows(named=True):
            said.take(action)
    return said


def _pairs(values: Any) -> list[tuple[str, str | None]]:
    """A map as Polars reads it: a mapping, or a list of keys and values."""
    if isinstance(values, Mapping):
        return list(values.items())
    return [(one["key"], one["value"]) for one in values or ()]
