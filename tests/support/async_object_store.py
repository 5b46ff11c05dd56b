"""An object store whose calls are awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator

from application.ports.object_store import Condition, ObjectInfo, ObjectStore, StoredObject


class AsyncObjectStore:
    """Passes calls on to a store that does not wait, and lets others run before each."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, content: bytes, *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.put``."""
        await asyncio.sleep(0)
        return self._store.put(key, content, condition=condition)

    async def upload(self, key: str, parts: AsyncIterable[bytes], *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.upload``."""
        return self._store.upload(key, [part async for part in parts], condition=condition)

    async def get(self, key: str, *, start: int = 0, length: int | None = None) -> StoredObject:
        """See ``ObjectStore.get``."""
        await asyncio.sleep(0)
        return self._store.get(key, start=start, length=length)

    async def head(self, key: str) -> ObjectInfo:
        """See ``ObjectStore.head``."""
        await asyncio.sleep(0)
        return self._store.head(key)

    async def delete(self, key: str) -> None:
        """See ``ObjectStore.delete``."""
        await asyncio.sleep(0)
        self._store.delete(key)

    async def list(self, prefix: str = "", *, after: str = "") -> AsyncIterator[ObjectInfo]:
        """See ``ObjectStore.list``."""
        for info in self._store.list(prefix, after=after):
            await asyncio.sleep(0)
            yield info
