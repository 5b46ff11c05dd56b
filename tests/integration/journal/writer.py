"""Processes that write to a journal, for tests that kill them or let them meet: ``python -m tests.integration.journal.writer``."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from adapters.sqlite.event_store import SqliteEventStore
from application.journal.envelope import NewEvent
from application.journal.errors import VersionConflict
from application.ports.errors import PortError
from tests.contracts.journal.events import Counted, clock, codec

SIZES = (1, 7, 40, 2, 300)


def batches(first: int) -> Iterator[list[NewEvent]]:
    """Batches of different sizes, for ever; every event of one has the number of the batch as its correlation id."""
    batch = 0
    while True:
        size = SIZES[batch % len(SIZES)]
        yield [NewEvent(Counted(first + place), size, correlation_id=f"{first}+{size}") for place in range(size)]
        first += size
        batch += 1


def say(*words: object) -> None:
    """Tells the test something."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def append_for_ever(path: Path, acknowledged: int) -> None:
    """Appends to two streams in turn and tells the pipe which version was acknowledged."""
    store = SqliteEventStore(path, codec(), clock(), sample=0)
    versions = {stream: store.version(stream) for stream in ("even", "odd")}
    for turn, batch in enumerate(batches(0)):
        stream = ("even", "odd")[turn % 2]
        versions[stream] = store.append(stream, versions[stream], batch).version
        os.write(acknowledged, f"{stream} {versions[stream]}\n".encode())


def append_in_a_race(path: Path, name: int, appends: int) -> None:
    """Appends to a stream that others append to as well; tells how often it won and lost."""
    store = SqliteEventStore(path, codec(), clock(), timeout=30.0)
    sys.stdin.readline()
    won = lost = 0
    while won < appends:
        try:
            store.append("shared", store.version("shared"), [NewEvent(Counted(name * 1_000 + won), won)])
            won += 1
        except VersionConflict:
            lost += 1
    say(won, lost)


def append_once(path: Path, name: int, expected: int) -> None:
    """Appends one batch behind a version, at the same time as another process."""
    store = SqliteEventStore(path, codec(), clock(), timeout=30.0)
    say("ready")
    sys.stdin.readline()
    try:
        store.append("shared", expected, [NewEvent(Counted(name), name), NewEvent(Counted(name), name)])
        say("won")
    except VersionConflict:
        say("lost")


def append_until_full(path: Path, limit: int) -> None:
    """Appends while files may not grow beyond a limit; tells the last acknowledged version and the error."""
    store = SqliteEventStore(path, codec(), clock())
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    version = 0
    try:
        for batch in batches(0):
            version = store.append("a", version, batch).version
    except PortError as error:
        say(version, type(error).__name__)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    say(store.append("a", version, [NewEvent(Counted(-1), 0)]).version)


def read_as_nobody(path: Path) -> None:
    """Tries to use a journal without the right to write; tells what was read and the errors of writing and creating."""
    if os.getuid() == 0:
        os.setuid(65_534)
    for attempt in ("append", "open"):
        try:
            target = path if attempt == "append" else path.parent / "new" / "journal.sqlite"
            SqliteEventStore(target, codec(), clock()).append("a", 1, [NewEvent(Counted(2), 2)])
            say("written")
        except PortError as error:
            say(type(error).__name__, error.retryable)


def main(what: str, path: str, *numbers: str) -> None:
    """Does one of the above."""
    works: dict[str, Callable[..., None]] = {
        "append_in_a_race": append_in_a_race,
        "append_once": append_once,
        "append_until_full": append_until_full,
        "read_as_nobody": read_as_nobody,
    }
    works[what](Path(path), *map(int, numbers))


if __name__ == "__main__":
    main(*sys.argv[1:])
