"""Errors of the operating system in the application's words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from application.ports.errors import AccessDenied, StorageFull, StoreUnavailable

NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_RIGHTS = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Maps errors of the operating system inside the block.

    Raises:
        AccessDenied: the rights are missing, or the file system is read-only.
        StorageFull: no space is left.
        StoreUnavailable: anything else that the operating system refuses.
    """
    try:
        yield
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        if error.errno in NO_RIGHTS:
            raise AccessDenied(f"no access to the objects in {folder}: {why}") from error
        if error.errno in NO_SPACE:
            raise StorageFull(f"no space left for objects in {folder}: free some and try again") from error
        raise StoreUnavailable(f"cannot use the objects in {folder}: {why}") from error
