"""An object store in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from threading import Lock

from application.ports.clock import Clock
from application.ports.errors import AccessDenied, ObjectMissing, PreconditionFailed
from application.ports.object_store import Condition, ObjectInfo, StoredObject, checked_key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MemoryObjectStore:
    """Objects in a dictionary; threads may share one, and it is gone with the process."""

    def __init__(self, clock: Clock | None = None, *, denied: Sequence[str] = ()) -> None:
        """An empty store.

        Args:
            clock: when objects are put; None: all in 1970.
            denied: keys that begin with one of these may not be touched, as where rights are missing.
        """
        self._now: Callable[[], datetime] = clock.now if clock else lambda: _EPOCH
        self._denied = tuple(denied)
        self._objects: dict[str, StoredObject] = {}
        self._lock = Lock()

    def put(self, key: str, content: bytes, *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.put``."""
        return self.upload(key, [content], condition=condition)

    def upload(self, key: str, parts: Iterable[bytes], *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.upload``."""
        self._admit(checked_key(key))
        content = b"".join(parts)
        info = ObjectInfo(key, len(content), hashlib.sha256(content).hexdigest(), self._now())
        with self._lock:
            present = self._objects.get(key)
            if condition is not None and (present.info.etag if present else None) != condition.etag:
                raise PreconditionFailed(key)
            self._objects[key] = StoredObject(info, content)
        return info.etag

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> StoredObject:
        """See ``ObjectStore.get``."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError("start and length count bytes from the beginning: they are not negative")
        found = self._found(key)
        end = None if length is None else start + length
        return StoredObject(found.info, found.content[start:end])

    def head(self, key: str) -> ObjectInfo:
        """See ``ObjectStore.head``."""
        return self._found(key).info

    def delete(self, key: str) -> None:
        """See ``ObjectStore.delete``."""
        self._admit(checked_key(key))
        self._objects.pop(key, None)

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """See ``ObjectStore.list``."""
        self._admit(prefix)
        keys = sorted((key for key in [*self._objects] if key.startswith(prefix)), key=str.encode)
        for key in keys:
            found = self._objects.get(key)
            if found and key.encode() > after.encode():
                yield found.info

    def _found(self, key: str) -> StoredObject:
        self._admit(checked_key(key))
        found = self._objects.get(key)
        if found is None:
            raise ObjectMissing(key)
        return found

    def _admit(self, key: str) -> None:
        if key.startswith(self._denied):
            raise AccessDenied(f"object {key!r}: access denied")
