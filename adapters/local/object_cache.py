"""Copies of objects in a local folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from adapters.local.drafts import draft
from adapters.local.errors import folder_errors
from application.ports.errors import ObjectMissing
from application.ports.object_locations import Locations
from application.ports.object_store import ObjectInfo, ObjectStore

FETCHERS = 16
"""Objects are fetched so many at a time."""

_DRAFTS = "%drafts"


class CachedObjectLocations:
    """Objects of any store, each fetched once per version and kept in a folder.

    A copy's name is made of the object's key and etag, so that a copy of another version is never taken for it; it appears whole by
    a rename, so that any number of processes may share the folder. A copy of another size than the object is fetched again. Copies of
    versions that an object no longer has are deleted when a new one is fetched.
    """

    def __init__(self, store: ObjectStore, folder: Path, *, fetchers: int = FETCHERS) -> None:
        """Takes the store, the folder, which is made when it is needed, and how many objects to fetch at a time."""
        self._store, self._folder, self._fetchers = store, folder, fetchers

    def of(self, objects: Sequence[ObjectInfo]) -> Locations:
        """See ``ObjectLocations.of``.

        Raises:
            PortError: an object that is there cannot be fetched, or the folder cannot be written.
        """
        paths = [self._folder / _folder(info.key) / f"{_short(info.etag)}.parquet" for info in objects]
        wanted = [(info, path) for info, path in zip(objects, paths, strict=True) if _size(path) != info.size]
        if wanted:
            with ThreadPoolExecutor(min(self._fetchers, len(wanted))) as threads:
                list(threads.map(self._fetch, *zip(*wanted, strict=True)))
        return Locations([str(path) for path in paths])

    def _fetch(self, info: ObjectInfo, path: Path) -> None:
        """Fetches the version that was listed; another one, or none, leaves no copy."""
        try:
            found = self._store.get(info.key)
        except ObjectMissing:
            return
        if found.info.etag != info.etag:
            return
        with folder_errors(self._folder), draft(self._folder / _DRAFTS, [found.content]) as written:
            path.parent.mkdir(parents=True, exist_ok=True)
            for other in path.parent.iterdir():
                if other != path:
                    other.unlink(missing_ok=True)
            written.replace(path)


def _folder(key: str) -> str:
    name = _short(key)
    return f"{name[:2]}/{name}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
