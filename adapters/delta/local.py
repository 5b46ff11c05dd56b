"""A tape's tables in a local folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from io import BufferedReader, BufferedWriter
from pathlib import Path
from uuid import uuid4

from adapters.delta.errors import storage_errors
from adapters.delta.storage import DATA_FILE, DRAFT, LOG, Stamp

if sys.platform == "win32":

    def _locked(file: BufferedReader | BufferedWriter) -> bool:
        return True

else:
    import fcntl

    def _locked(file: BufferedReader | BufferedWriter) -> bool:
        """Locks an open file unless another process, or another opening of it, has; where there are no locks nobody has."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


class FolderStorage:
    """A folder; files are checked whenever they were touched."""

    options: dict[str, str] | None = None
    stays_intact = False

    def __init__(self, folder: Path) -> None:
        """Takes the folder, which need not exist."""
        self.location = folder

    @property
    def name(self) -> str:
        """See ``Storage.name``."""
        return str(self.location)

    def below(self, name: str) -> FolderStorage:
        """See ``Storage.below``."""
        return FolderStorage(self.location / name)

    def source(self, path: str) -> str:
        """See ``Storage.source``."""
        return str(self.location / path)

    def errors(self) -> AbstractContextManager[None]:
        """See ``Storage.errors``."""
        return storage_errors(self.location)

    def open(self, path: str) -> BufferedReader:
        """See ``Storage.open``."""
        return (self.location / path).open("rb")

    def write(self, path: str, content: memoryview) -> Stamp:
        """See ``Storage.write``; a half-written file has another name."""
        place = self.location / path
        place.parent.mkdir(parents=True, exist_ok=True)
        draft, file = _own_draft(place)
        try:
            with file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(place)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        return _stamp(place.stat())

    def read(self, path: str) -> tuple[bytes, Stamp]:
        """See ``Storage.read``."""
        with self.open(path) as file:
            return file.read(), _stamp(os.fstat(file.fileno()))

    def write_at(self, path: str, offset: int, content: bytes, *, durable: bool) -> None:
        """See ``Storage.write_at``."""
        place = self.location / path
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            os.pwrite(handle, content, offset)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)
        if durable:
            for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
                _sync(folder)

    def listed(self, folder: str = "", *, after: str = "") -> Mapping[str, Stamp | None]:
        """See ``Storage.listed``; without stamps."""
        try:
            with os.scandir(self.location / folder) as entries:
                return {entry.name: None for entry in entries if entry.name >= after and entry.is_file()}
        except (FileNotFoundError, NotADirectoryError):
            return {}

    def remove(self, path: str) -> None:
        """See ``Storage.remove``."""
        (self.location / path).unlink(missing_ok=True)

    def remove_abandoned(self, path: str) -> None:
        """See ``Storage.remove_abandoned``; a writer holds a lock on its draft, which ends with its process."""
        draft = self.location / path
        try:
            with draft.open("rb") as file:
                if _locked(file):
                    draft.unlink(missing_ok=True)
        except (FileNotFoundError, PermissionError):
            return  # another process has cleaned up before, or writes it on a system that says so by refusing

    def move(self, path: str, to: str) -> None:
        """See ``Storage.move``."""
        wanted = self.location / to
        wanted.parent.mkdir(parents=True, exist_ok=True)
        target, number = wanted, 0
        while target.exists():
            number += 1
            target = wanted.with_name(f"{wanted.name}.{number}")
        (self.location / path).replace(target)

    def files(self) -> Mapping[str, Stamp]:
        """See ``Storage.files``."""
        found = {}
        for folder, below, names in os.walk(self.location, onerror=_refuse):
            if LOG in below and Path(folder) == self.location:
                below.remove(LOG)
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):
                    found[path.relative_to(self.location).as_posix()] = _stamp(path.stat())
        return found

    def stamps(self, paths: Sequence[str]) -> Mapping[str, Stamp]:
        """See ``Storage.stamps``."""
        found = {}
        for path in paths:
            try:
                found[path] = _stamp((self.location / path).stat())
            except OSError:
                continue
        return found

    def proves_unchanged(self, stamp: Stamp, written_at: int) -> bool:
        """A disk may lose or change bytes, and says nothing of it."""
        return False

    def may_hold_table(self) -> bool:
        """See ``Storage.may_hold_table``."""
        return (self.location / LOG).is_dir()

    def holds_data_files(self) -> bool:
        """See ``Storage.holds_data_files``."""
        for folder, below, files in os.walk(self.location, onerror=_refuse):
            if any(file.lower().endswith(DATA_FILE) for file in files):
                return True
            if LOG in below and Path(folder) == self.location:
                below.remove(LOG)
        return False

    def prepare(self) -> None:
        """See ``Storage.prepare``."""
        self.location.mkdir(parents=True, exist_ok=True)

    def holds_tables(self) -> bool:
        """See ``Storage.holds_tables``."""
        return any(self.location.glob(f"*/{LOG}"))

    def tables(self, beside: str) -> Sequence[str]:
        """See ``Storage.tables``."""
        with_log = (path.parent.name for path in self.location.glob(f"*/{LOG}"))
        return sorted({*with_log, *(path.name for path in (self.location / beside).glob("*/"))})

    def sync_log(self, before: int, after: int) -> None:
        """See ``Storage.sync_log``."""
        log = self.location / LOG
        for path in [*(log / f"{version:020d}.json" for version in range(before + 1, after + 1)), log]:
            _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _own_draft(place: Path) -> tuple[Path, BufferedWriter]:
    """A new file beside a place, locked while it is open, so that nobody takes it for abandoned."""
    while True:
        draft = place.with_name(f"{place.name}.{uuid4().hex[:12]}{DRAFT}")
        file = draft.open("wb")
        if _locked(file) and os.fstat(file.fileno()).st_nlink:
            return draft, file
        file.close()  # who cleans up came between making it and locking it


def _refuse(error: OSError) -> None:
    """A folder that is not there holds nothing; of one that cannot be listed nobody knows."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns)
