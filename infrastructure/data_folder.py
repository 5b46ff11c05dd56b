"""The folder in which the profile ``local`` keeps everything, and the version of its format."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from application.ports.errors import DataFormatError, StorageFull, StoreUnavailable
from domain.shared.errors import TicktapeError

FORMAT = 1
"""Version of the folder's layout that this code reads and writes."""

FORMAT_FILE = "ticktape.json"

CACHE = "cache"
"""Folder of what can be made again; it may be there before anything else is."""

Migration = Callable[[Path], None]

MIGRATIONS: Mapping[int, Migration] = {}
"""For each older format the step to the next one. A step may be interrupted and is then run again from its beginning."""

_OWN = 0o700
"""Mode of a folder that is its owner's alone."""

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where things are inside the data folder.

    Attributes:
        path: the folder.
    """

    path: Path

    @property
    def journal(self) -> Path:
        """The journal's one file."""
        return self.path / "journal.sqlite"

    @property
    def tape(self) -> Path:
        """The folder of the tape's tables."""
        return self.path / "tape"

    @property
    def objects(self) -> Path:
        """The folder of the object store."""
        return self.path / "objects"

    @property
    def cache(self) -> Path:
        """The folder of what can be made again, such as compiled code."""
        return self.path / CACHE


def open_data_folder(
    path: Path, *, migrations: Mapping[int, Migration] = MIGRATIONS, current: int = FORMAT
) -> DataFolder:
    """The data folder at ``path``, created where it is missing and brought to the present format where it is older.

    Args:
        path: the folder; parents are created too. One that is created is its owner's alone (mode 0700); one that is there stays as it is.
        migrations: for each older format the step to the next.
        current: the format wanted.

    Raises:
        DataFormatError: the folder has a newer format, a damaged format file, or other files and no format file.
        StoreUnavailable: the folder cannot be created, is no folder, or is read-only.
        StorageFull: there is no space left.
    """
    try:
        path.mkdir(_OWN, parents=True, exist_ok=True)
        version = _version(path)
        if not os.access(path, os.W_OK | os.X_OK):
            raise StoreUnavailable(f"data folder {path} is read-only: make it writable or choose another by --data-dir")
        if version is None:
            _write_version(path, current)
            version = current
        _migrate(path, version, migrations, current)
    except OSError as error:
        raise _unavailable(path, error) from None
    return DataFolder(path)


def _migrate(path: Path, version: int, migrations: Mapping[int, Migration], current: int) -> None:
    if version > current:
        raise DataFormatError(
            f"data folder {path} has format {version}, this ticktape reads up to {current}: use a newer ticktape"
        )
    for older in range(version, current):
        if older not in migrations:
            raise DataFormatError(f"data folder {path} has format {version}, which cannot be brought to {current}")
        migrations[older](path)
        _write_version(path, older + 1)


def _version(path: Path) -> int | None:
    """The folder's format; None where it is new."""
    file = path / FORMAT_FILE
    if not file.exists():
        others = sorted(
            entry.name for entry in path.iterdir() if not entry.name.startswith(".") and entry.name != CACHE
        )
        if others and not file.exists():
            raise DataFormatError(
                f"{path} is not a data folder of ticktape ({others[0]} is in it, {FORMAT_FILE} is not): choose another"
            )
        if not file.exists():
            return None
    try:
        version = json.loads(file.read_text())["format"]
    except (ValueError, KeyError, TypeError):
        version = None
    if not isinstance(version, int) or version < 0:
        raise DataFormatError(f'{file} is damaged: it should say {{"format": {FORMAT}}}')
    return version


def _write_version(path: Path, version: int) -> None:
    unfinished = path / f".{FORMAT_FILE}.{os.getpid()}"
    with unfinished.open("w") as file:
        json.dump({"format": version}, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path / FORMAT_FILE)


def _unavailable(path: Path, error: OSError) -> TicktapeError:
    if error.errno in _NO_SPACE:
        return StorageFull(f"data folder {path}: no space left: make room or choose another by --data-dir")
    why = (error.strerror or str(error)).lower()
    return StoreUnavailable(f"data folder {path} cannot be used: {why}: choose another by --data-dir")
