"""Snapshots in memory."""

from __future__ import annotations

from threading import Lock

from application.journal.snapshot_store import Snapshot


class MemorySnapshotStore:
    """Snapshots in a dictionary, gone with the process; may be used from several threads."""

    def __init__(self) -> None:
        self._snapshots: dict[tuple[str, str], dict[int, Snapshot]] = {}
        self._lock = Lock()

    def save(self, snapshot: Snapshot) -> None:
        """See ``SnapshotStore.save``."""
        with self._lock:
            self._snapshots.setdefault((snapshot.stream, snapshot.schema), {})[snapshot.version] = snapshot

    def latest(self, stream: str, schema: str, up_to: int | None = None) -> Snapshot | None:
        """See ``SnapshotStore.latest``."""
        with self._lock:
            versions = self._snapshots.get((stream, schema), {})
            fitting = [version for version in versions if up_to is None or version <= up_to]
            return versions[max(fitting)] if fitting else None
