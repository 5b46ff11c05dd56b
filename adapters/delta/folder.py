"""The version of a tape's format, in a file beside its tables."""

from __future__ import annotations

import json

from adapters.delta.storage import Storage
from application.ports.errors import DataFormatError

FORMAT = 1
"""Version of the layout that this code reads and writes."""

FORMAT_FILE = "tape.json"


def check_format(place: Storage) -> bool:
    """Whether there is a tape in the place.

    Raises:
        DataFormatError: it was written by a newer ticktape, or the place is not a tape's.
        PortError: the place cannot be read.
    """
    with place.errors():
        content = _content(place)
        if content is None and place.holds_tables():
            content = _content(place)
            if content is None:
                raise DataFormatError(
                    f"{place.name} holds tables but no {FORMAT_FILE}: it is not a tape, choose another place"
                )
    if content is None:
        return False
    version = _version(content)
    if version is None:
        raise DataFormatError(
            f"{place.source(FORMAT_FILE)} is not a tape's format file: restore it or choose another place"
        )
    if version > FORMAT:
        raise DataFormatError(
            f"the tape in {place.name} has format {version}, this ticktape reads up to {FORMAT}: upgrade ticktape"
        )
    return True


def write_format(place: Storage) -> None:
    """Makes the place a tape's, whole or not at all; does nothing where it is one.

    Raises:
        StorageFull: no space is left.
        PortError: the place cannot be made or written.
    """
    if check_format(place):
        return
    with place.errors():
        content = json.dumps({"format": FORMAT, "kind": "ticktape tape"}) + "\n"
        place.write(FORMAT_FILE, memoryview(content.encode()))


def _content(place: Storage) -> bytes | None:
    """What the file says; it is there before any table is."""
    try:
        with place.open(FORMAT_FILE) as file:
            return file.read()
    except FileNotFoundError:
        return None


def _version(content: bytes) -> int | None:
    try:
        version = json.loads(content)["format"]
    except (ValueError, KeyError, TypeError):
        return None
    return version if isinstance(version, int) and version > 0 else None
