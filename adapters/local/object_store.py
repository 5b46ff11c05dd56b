"""An object store in a local folder."""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO

from adapters.local.drafts import draft, remove_abandoned
from adapters.local.errors import folder_errors
from adapters.local.lock import locked
from adapters.local.names import displaced, is_plain, key_of, path_of
from application.ports.errors import ObjectMissing, PreconditionFailed
from application.ports.object_store import Condition, ObjectInfo, StoredObject, checked_key

_LOCK, _DRAFTS = "%lock", "%drafts"
"""No key is encoded to these."""

PAGE_KEYS = 1000
"""So many objects are looked at together while they are listed."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class LocalObjectStore:
    """Objects as files below a folder, for any number of threads and processes.

    An object is written as a draft, synced and renamed, under a lock that excludes other writers; readers never wait.
    """

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which is made by the first put."""
        self._folder = folder
        self._cleaned = False

    def put(self, key: str, content: bytes, *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.put``."""
        return self.upload(key, [content], condition=condition)

    def upload(self, key: str, parts: Iterable[bytes], *, condition: Condition | None = None) -> str:
        """See ``ObjectStore.upload``."""
        path = path_of(checked_key(key))
        with draft(self._folder / _DRAFTS, parts) as written, self._writing():
            present = self._info(key, path)
            if condition is not None and (present.etag if present else None) != condition.etag:
                raise PreconditionFailed(key)
            place = self._room_for(path)
            written.replace(place)
            _sync_folder(place.parent)
            return _described(key, place.stat()).etag

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> StoredObject:
        """See ``ObjectStore.get``."""
        if start < 0 or (length is not None and length < 0):
            raise ValueError("start and length count bytes from the beginning: they are not negative")
        path = path_of(checked_key(key))
        with folder_errors(self._folder), self._opened(key, path) as file:
            info = _described(key, os.fstat(file.fileno()))
            file.seek(start)
            return StoredObject(info, file.read(-1 if length is None else length))

    def head(self, key: str) -> ObjectInfo:
        """See ``ObjectStore.head``."""
        path = path_of(checked_key(key))
        with folder_errors(self._folder):
            info = self._info(key, path)
        if info is None:
            raise ObjectMissing(key)
        return info

    def delete(self, key: str) -> None:
        """See ``ObjectStore.delete``."""
        path = path_of(checked_key(key))
        with folder_errors(self._folder):
            if self._info(key, path) is None:
                return
        with self._writing():
            for place in self._places(path):
                with suppress(*_ABSENT):
                    if place.is_file():
                        place.unlink()
            self._remove_empty_folders(path)

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """See ``ObjectStore.list``."""
        start, beginning = path_of(prefix.rpartition("/")[0]), after.encode()
        with folder_errors(self._folder):
            found = {key: entry for key, entry in self._entries_below(start) if key.startswith(prefix)}
        keys = sorted(found, key=str.encode)
        for first in range(bisect_right(keys, beginning, key=str.encode), len(keys), PAGE_KEYS):
            with folder_errors(self._folder):
                page = [self._listed(key, found[key]) for key in keys[first : first + PAGE_KEYS]]
            yield from (info for info in page if info is not None)

    def _entries_below(self, start: PurePosixPath) -> Iterator[tuple[str, os.DirEntry[str]]]:
        folders = [start]
        while folders:
            folder = folders.pop()
            try:
                entries = [*os.scandir(self._folder / folder)]
            except _ABSENT:
                continue
            head = "".join(f"{name}/" for name in folder.parts)
            plain = all(map(is_plain, folder.parts))
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(folder / entry.name)
                elif plain and is_plain(entry.name):
                    yield head + entry.name, entry
                elif (key := key_of(folder / entry.name)) is not None:
                    yield key, entry

    def _listed(self, key: str, entry: os.DirEntry[str]) -> ObjectInfo | None:
        """What an entry of a folder is now, or where it has been moved to since."""
        try:
            status = entry.stat()
        except _ABSENT:
            return self._info(key, path_of(key))
        return self._info(key, path_of(key)) if stat.S_ISDIR(status.st_mode) else _described(key, status)

    def _places(self, path: PurePosixPath) -> tuple[Path, Path]:
        """Where the object of a path may be; it moves from the first to the second only."""
        return self._folder / path, self._folder / displaced(path)

    def _info(self, key: str, path: PurePosixPath) -> ObjectInfo | None:
        for place in self._places(path):
            with suppress(*_ABSENT):
                if not (place.is_dir()):
                    return _described(key, place.stat())
        return None

    @contextmanager
    def _opened(self, key: str, path: PurePosixPath) -> Iterator[IO[bytes]]:
        for place in self._places(path):
            with suppress(*_ABSENT):
                file = place.open("rb")
                break
        else:
            raise ObjectMissing(key)
        with file:
            yield file

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Holds the store's lock."""
        with folder_errors(self._folder):
            if not self._cleaned:
                remove_abandoned(self._folder / _DRAFTS)
                self._cleaned = True
            with locked(self._folder / _LOCK):
                yield

    def _room_for(self, path: PurePosixPath) -> Path:
        """Where to put the object of a path; makes its folders, and moves objects that have their names aside."""
        folder = self._folder
        for name in path.parts[:-1]:
            inner = folder / name
            if not inner.is_dir():
                if inner.exists():
                    inner.replace(displaced(PurePosixPath(inner)))
                inner.mkdir()
                _sync_folder(folder)
            folder = inner
        plain, aside = self._places(path)
        return aside if aside.exists() or plain.is_dir() else plain

    def _remove_empty_folders(self, path: PurePosixPath) -> None:
        for folder in path.parents:
            if folder == PurePosixPath():
                return
            try:
                (self._folder / folder).rmdir()
            except OSError:
                return


def _described(key: str, status: os.stat_result) -> ObjectInfo:
    etag = f"{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}"
    return ObjectInfo(key, status.st_size, etag, _EPOCH + timedelta(microseconds=status.st_mtime_ns // 1000))


def _sync_folder(folder: Path) -> None:
    """Brings the names in a folder onto the disk, where the operating system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
