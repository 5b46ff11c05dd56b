"""What a test may start and reach, told by its markers and watched by the interpreter itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.system"}
SOCKETS = {"socket.connect", "socket.bind", "socket.sendto"}
HOME = ("127.", "localhost", "::1", "0.0.0.0")

_present: list[frozenset[str]] = []


@contextmanager
def within(markers: frozenset[str]) -> Iterator[None]:
    """Holds what runs in it to its markers: processes need ``process`` or ``server``, sockets ``server`` or ``process``.

    Raises:
        pytest.fail.Exception: where it starts or reaches what its markers do not name, or the network.
    """
    _present.append(markers)
    try:
        yield
    finally:
        _present.pop()


def watch() -> None:
    """Begins to watch; there is no end to it in this process."""
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if (event not in STARTS and event not in SOCKETS) or not _present:
        return
    if event in SOCKETS:
        address = arguments[1]
        if not isinstance(address, tuple):
            return
        if not str(address[0]).startswith(HOME):
            pytest.fail(f"the network is out of bounds for tests: {address}")
    if not _present[-1] & {"process", "server"}:
        needed = "process" if event in STARTS else "server"
        pytest.fail(f"{event} in a test that is not marked {needed!r}: {arguments[:2]}")
