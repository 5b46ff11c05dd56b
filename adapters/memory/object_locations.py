"""The contents of an object store, for readers that open objects by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from application.ports.errors import ObjectMissing
from application.ports.object_locations import Locations
from application.ports.object_store import ObjectInfo, ObjectStore


class MemoryObjectLocations:
    """The objects of any store, each read as a whole."""

    def __init__(self, store: ObjectStore) -> None:
        """Takes the store."""
        self._store = store

    def of(self, objects: Sequence[ObjectInfo]) -> Locations:
        """See ``ObjectLocations.of``; one that is gone is empty."""
        return Locations([self._content(info.key) for info in objects])

    def _content(self, key: str) -> bytes:
        try:
            return self._store.get(key).content
        except ObjectMissing:
            return b""
