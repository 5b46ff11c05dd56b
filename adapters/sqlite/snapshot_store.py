"""Snapshots in the journal's file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from adapters.sqlite.database import JournalDatabase
from application.journal.snapshot_store import Snapshot

_LATEST = """SELECT version, state, hash FROM snapshots
    WHERE stream = ? AND schema = ? AND version <= ? ORDER BY version DESC"""
_NEWEST = 2**63 - 1


class SqliteSnapshotStore:
    """Snapshots beside the events; one whose hash is wrong counts as lost."""

    def __init__(self, path: Path | str, synchronous: str = "FULL", *, timeout: float = 5.0) -> None:
        """Opens the journal file and creates it where it is missing.

        Raises:
            DataFormatError: the file is not a journal, or of a newer format.
            StoreUnavailable: it cannot be opened, or is locked.
        """
        self._database = JournalDatabase(path, synchronous, timeout)

    def save(self, snapshot: Snapshot) -> None:
        """See ``SnapshotStore.save``."""
        row = (snapshot.stream, snapshot.schema, snapshot.version, snapshot.state, _hash(snapshot))
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO snapshots (stream, schema, version, state, hash) VALUES (?, ?, ?, ?, ?)", row
            )

    def latest(self, stream: str, schema: str, up_to: int | None = None) -> Snapshot | None:
        """See ``SnapshotStore.latest``."""
        with self._database.reading() as connection:
            rows = connection.execute(_LATEST, (stream, schema, _NEWEST if up_to is None else up_to))
            for version, state, stored in rows:
                snapshot = Snapshot(stream, version, schema, state)
                if isinstance(state, bytes) and _hash(snapshot) == stored:
                    return snapshot
        return None

    def close(self) -> None:
        """Closes the file; the next use opens it again."""
        self._database.close()


def _hash(snapshot: Snapshot) -> bytes:
    head = f"{len(snapshot.stream)}:{snapshot.stream}{len(snapshot.schema)}:{snapshot.schema}{snapshot.version}\n"
    return sha256(head.encode() + snapshot.state).digest()
