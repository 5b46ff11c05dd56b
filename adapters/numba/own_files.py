"""Files that only this user can have written, sealed with a hash of their name and content.

What is read from them is run as code, so a file of another owner, or one that others may write, is not read at all. The hash tells
files that were damaged, cut off, renamed or written by something else; against whoever can write as this user nothing helps.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from application.ports.errors import PortError

_MARK = b"ticktape compiled code 1\n"
_HASH_BYTES = 32
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class UntrustedFile(PortError):
    """A file that others may have written, or that is not what was written."""


def read_own(path: Path) -> bytes:
    """The content of a file that ``write_own`` wrote.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read.
        UntrustedFile: it, or its folder, is another user's, or others may write it; or it is not what was written.
    """
    _check(path.parent.stat(), path.parent)
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        _check(status, path)
        if not stat.S_ISREG(status.st_mode):
            raise UntrustedFile(f"{path} is no file")
        content = file.read()
    seal, body = content[: len(_MARK) + _HASH_BYTES], content[len(_MARK) + _HASH_BYTES :]
    if seal != _seal(path, body):
        raise UntrustedFile(f"{path} is not as it was written")
    return body


def write_own(path: Path, body: bytes) -> None:
    """Writes a file, whole or not at all, into a folder that only this user may write; one that is this user's is made so.

    Raises:
        OSError: it cannot be written.
        UntrustedFile: the folder is another user's.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    status = path.parent.stat()
    if _is_own(status) and status.st_mode & _OTHERS_WRITE:
        path.parent.chmod(stat.S_IMODE(status.st_mode) & ~_OTHERS_WRITE)
    _check(path.parent.stat(), path.parent)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(path, body) + body)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _check(status: os.stat_result, path: Path) -> None:
    if not _is_own(status):
        raise UntrustedFile(f"{path} belongs to another user")
    if os.name == "posix" and status.st_mode & _OTHERS_WRITE:
        raise UntrustedFile(f"others may write {path}")


def _is_own(status: os.stat_result) -> bool:
    return os.name != "posix" or status.st_uid == os.geteuid()


def _seal(path: Path, body: bytes) -> bytes:
    return _MARK + hashlib.sha256(b"\0".join((_MARK, path.name.encode(), body))).digest()
