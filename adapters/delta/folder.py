"""The tape's folder and the version of its format."""

from __future__ import annotations

import json
import os
from pathlib import Path

from adapters.delta.errors import storage_errors
from application.ports.errors import DataFormatError

FORMAT = 1
"""Version of the layout that this code reads and writes."""

FORMAT_FILE = "tape.json"


def check_format(folder: Path) -> bool:
    """Whether there is a tape in the folder.

    Raises:
        DataFormatError: it was written by a newer ticktape, or the folder is not a tape's.
        StoreUnavailable: the folder cannot be read.
    """
    with storage_errors(folder):
        try:
            content = (folder / FORMAT_FILE).read_bytes()
        except FileNotFoundError:
            _check_not_foreign(folder)
            return False
    version = _version(content)
    if version is None:
        raise DataFormatError(
            f"{folder / FORMAT_FILE} is not a tape's format file: restore it or choose another folder"
        )
    if version > FORMAT:
        raise DataFormatError(
            f"the tape in {folder} has format {version}, this ticktape reads up to {FORMAT}: upgrade ticktape"
        )
    return True


def write_format(folder: Path) -> None:
    """Makes the folder a tape's, whole or not at all; does nothing where it is one.

    Raises:
        StorageFull: no space is left.
        StoreUnavailable: the folder cannot be made or written.
    """
    if check_format(folder):
        return
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{FORMAT_FILE}.{os.getpid()}"
        draft.write_text(json.dumps({"format": FORMAT, "kind": "ticktape tape"}) + "\n", encoding="utf-8")
        draft.replace(folder / FORMAT_FILE)


def _version(content: bytes) -> int | None:
    try:
        version = json.loads(content)["format"]
    except (ValueError, KeyError, TypeError):
        return None
    return version if isinstance(version, int) and version > 0 else None


def _check_not_foreign(folder: Path) -> None:
    if any(folder.glob("*/_delta_log")):
        raise DataFormatError(f"{folder} holds tables but no {FORMAT_FILE}: it is not a tape, choose another folder")
