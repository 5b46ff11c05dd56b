"""SQLite's errors in the application's words."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from application.journal.errors import IntegrityError
from application.ports.errors import DataFormatError, PortError, StorageFull, StoreUnavailable

WHOLE_FILE = "(the whole file)"
"""Stands for the stream where damage cannot be told to belong to one."""

SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
"""What ``sqlite3`` raises; the second where SQLite's message quotes damaged bytes of the file."""

_LITTLE_SPACE = 1 << 20
_PAGE = 4096
"""Bytes in a page of a journal, SQLite's default."""
_CLOSED_OFF = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_CONSTRAINT}
_DAMAGE_TEXTS = ("decode", "no such", "no column", "malformed")


@contextmanager
def port_errors(path: Path) -> Iterator[None]:
    """Turns what ``sqlite3`` raises into port errors."""
    try:
        yield
    except SQLITE_ERRORS as error:
        raise_port_error(error, path)
        raise


def raise_port_error(error: BaseException | None, path: Path) -> None:
    """Raises the port error for what ``sqlite3`` raised; mistakes of ours (``ProgrammingError``) stay what they are."""
    if isinstance(error, UnicodeDecodeError):
        raise IntegrityError(WHOLE_FILE, 0, f"SQLite cannot read {path}: {error}") from error
    if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.ProgrammingError):
        raise port_error(error, path) from error


def port_error(error: sqlite3.Error, path: Path) -> PortError:
    """The port error that an error of SQLite means."""
    code = primary_code(error)
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _little_space(path)):
        return StorageFull(f"no space left for journal {path}: free some and repeat the command")
    if code in _CLOSED_OFF:
        return closed_off(
            f"journal {path} cannot be opened or written ({error}): make file and folder writable, or choose another folder"
        )
    if code == sqlite3.SQLITE_NOTADB:
        return _without_beginning(path)
    if is_damage(error):
        return IntegrityError(WHOLE_FILE, 0, f"SQLite cannot read {path}: {error}")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreUnavailable(f"journal {path} is locked by another process: try again when that has finished")
    return StoreUnavailable(f"journal {path} cannot be read or written ({error}): check the disk and try again")


def _without_beginning(path: Path) -> PortError:
    """The error for a file whose first page is no database's: damage where the file has whole pages, as only a database has.

    The file is not looked into: to open and close it would end the locks that this process holds on it.
    """
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    if size >= 2 * _PAGE and size % _PAGE == 0:
        return IntegrityError(
            WHOLE_FILE, 0, f"the first page of {path} is damaged: keep the file, and put back a copy of the journal"
        )
    return DataFormatError(
        f"{path} is not a journal, or is damaged from its beginning on: keep it, and choose another data folder or put back a copy"
    )


def _little_space(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_SPACE
    except OSError:
        return False


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error means that the file's content is not what was written."""
    return primary_code(error) in _DAMAGE or any(text in str(error) for text in _DAMAGE_TEXTS)


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; ``SQLITE_ERROR`` where Python gives none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def closed_off(text: str) -> StoreUnavailable:
    """The error of a store that will not open by trying again."""
    error = StoreUnavailable(text)
    error.retryable = False
    return error
