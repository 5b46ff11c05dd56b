"""Keys as paths, and back.

A key is the path below the folder, so that other programs find ``raw-data/x.parquet`` where they look for it. Characters that some
file system cannot have are percent-encoded; a name too long for one is cut into pieces, of which all but the last are folders that
end in ``%-``; an object whose name is a folder's too ends in ``%``. None of these comes out of encoding a key.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

NAME_BYTES = 250
"""File systems have names of up to 255 bytes."""

PIECE = 60
"""Characters of a piece of a longer name; encoded, a character has at most four bytes."""

DISPLACED = "%"
"""Ends the name of an object whose plain name is a folder's."""

_GOES_ON = "%-"
_ASKED_FOR = re.compile(r'[\x00-\x1f\x7f%\\:*?"<>|]|[. ]$')
_NOT_TEXT = re.compile(r"[\ud800-\udfff]")
_PLAIN = re.compile(r"[\w-](?:[\w .-]{0,118}[\w-])?", re.ASCII)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def path_of(key: str) -> PurePosixPath:
    """The relative path of a key, or of the beginning of one; it never leads out of the folder."""
    return PurePosixPath(*(piece for name in key.split("/") for piece in _pieces(name)))


def key_of(path: PurePosixPath) -> str | None:
    """The key that a path belongs to; None where it is not a store's."""
    key = unquote(path.as_posix().removesuffix(DISPLACED).replace(f"{_GOES_ON}/", ""))
    own = path_of(key)
    return key if path in {own, displaced(own)} and not _NOT_TEXT.search(key) else None


def is_plain(name: str) -> bool:
    """Whether a name is certainly encoded as it is; most are, and asking is cheaper than encoding them."""
    return _PLAIN.fullmatch(name) is not None and _RESERVED.fullmatch(name) is None


def displaced(path: PurePosixPath) -> PurePosixPath:
    """The path of an object while its own path is a folder."""
    return path.with_name(path.name + DISPLACED)


def _pieces(name: str) -> list[str]:
    encoded = _encoded(name)
    if len(encoded.encode(errors="replace")) <= NAME_BYTES:
        return [encoded]
    cut = [name[place : place + PIECE] for place in range(0, len(name), PIECE)]
    return [*(_encoded(piece) + _GOES_ON for piece in cut[:-1]), _encoded(cut[-1])]


def _encoded(name: str) -> str:
    if _RESERVED.fullmatch(name):
        return f"%{ord(name[0]):02X}{_encoded(name[1:])}"
    return _ASKED_FOR.sub(lambda found: f"%{ord(found[0]):02X}", name)
