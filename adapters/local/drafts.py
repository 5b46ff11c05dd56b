"""Files that are written but not yet part of the store."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from adapters.local.errors import folder_errors

KEEP_SECONDS = 86_400
"""A draft that old belongs to a writer that was killed."""


@contextmanager
def draft(folder: Path, parts: Iterable[bytes]) -> Iterator[Path]:
    """A file with the given content, on the disk; gone after the block unless it was moved.

    Args:
        folder: where drafts are; made where it is missing.
        parts: the content; what they raise is raised.

    Raises:
        AccessDenied, StorageFull, StoreUnavailable: it cannot be written.
    """
    path = folder / uuid4().hex
    try:
        with folder_errors(folder.parent):
            folder.mkdir(parents=True, exist_ok=True)
            file = path.open("xb")
        with file:
            for part in parts:
                with folder_errors(folder.parent):
                    file.write(part)
            with folder_errors(folder.parent):
                file.flush()
                stamp = time.time_ns()
                os.utime(path, ns=(stamp, stamp))
                os.fsync(file.fileno())
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Deletes what killed writers left a day ago or earlier."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if time.time() - entry.stat().st_mtime > KEEP_SECONDS:
                    Path(entry.path).unlink()
