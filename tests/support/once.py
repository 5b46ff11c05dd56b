"""What takes long to make is made by the first worker that needs it, for all."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that all workers of a run share: nobody may change what is in it.

    Args:
        factory: the session's.
        name: of the folder.
        make: fills the folder, which is not there yet; what it leaves behind where it fails is made again.
    """
    base = factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    made, lock = shared / name, shared / f"{name}.lock"
    with lock.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not made.is_dir():
            unfinished = base / f"{name}-unfinished"
            make(unfinished)
            unfinished.rename(made)
    return made
