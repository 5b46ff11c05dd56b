"""Several processes on one journal."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from adapters.sqlite.event_store import SqliteEventStore
from application.ports.errors import StorageFull, StoreUnavailable
from tests.contracts.journal.events import clock, codec, counted
from tests.support.places import ROOT

pytestmark = pytest.mark.process


@contextmanager
def writer(what: str, path: Path, *numbers: int) -> Iterator[subprocess.Popen[str]]:
    """A process that does something to a journal; killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.integration.journal.writer", what, str(path), *map(str, numbers)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    """The next line that a process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: subprocess.Popen[str]) -> None:
    """Lets a waiting process go on."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_of_two_processes_at_one_version_one_wins_and_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    store = SqliteEventStore(path, codec(), clock())
    for expected in (0, 2, 4):
        with writer("append_once", path, 1, expected) as first, writer("append_once", path, 2, expected) as second:
            assert [line(first), line(second)] == ["ready", "ready"]
            go(first)
            go(second)
            results = [line(first), line(second)]
            assert sorted(results) == ["lost", "won"]
        winner = results.index("won") + 1
        assert [r.event.number for r in store.read("shared", after=expected)] == [winner, winner]
    assert store.verify() == store.last_position() == 6


def test_processes_that_race_for_a_stream_lose_nothing(tmp_path: Path) -> None:
    path, appends = tmp_path / "journal.sqlite", 60
    with ExitStack() as stack:
        racers = [stack.enter_context(writer("append_in_a_race", path, name, appends)) for name in (1, 2, 3)]
        for racer in racers:
            go(racer)
        assert [int(line(racer).split()[0]) for racer in racers] == [appends] * 3
    store = SqliteEventStore(path, codec(), clock())
    written = [r.event.number for r in store.read("shared", verify=True)]
    assert sorted(written) == sorted(name * 1_000 + step for name in (1, 2, 3) for step in range(appends))
    for name in (1, 2, 3):
        assert [number % 1_000 for number in written if number // 1_000 == name] == list(range(appends))
    assert [r.position for r in store.read_all()] == list(range(1, 3 * appends + 1))


def test_a_full_disk_loses_nothing_and_the_next_append_works(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with writer("append_until_full", path, 400_000) as process:
        version, error = line(process).split()
        assert int(version) > 100
        assert error in ("StorageFull", "StoreUnavailable")
        assert line(process) == str(int(version) + 1)
    store = SqliteEventStore(path, codec(), clock())
    assert store.verify() == int(version) + 1


def test_no_room_in_the_file_is_a_full_storage(tmp_path: Path) -> None:
    store = SqliteEventStore(tmp_path / "journal.sqlite", codec(), clock())
    with store._database.writing() as connection:
        connection.execute("PRAGMA max_page_count = 30")
    version = 0
    with pytest.raises(StorageFull) as full:
        for _ in range(1_000):
            version = store.append("a", version, counted(*range(50))).version
    assert not full.value.retryable
    assert version > 0
    assert store.verify() == version
    with store._database.writing() as connection:
        connection.execute("PRAGMA max_page_count = 100000")
    assert store.append("a", version, counted(*range(50))).version == version + 50


def test_a_lock_that_is_not_given_back_is_unavailable_and_can_be_retried(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    store = SqliteEventStore(path, codec(), clock(), timeout=0.05)
    store.append("a", 0, counted(1))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked") as locked:
            store.append("a", 1, counted(2))
        assert locked.value.retryable
        assert [r.event.number for r in store.read("a")] == [1]
        other.execute("ROLLBACK")
    assert store.append("a", 1, counted(2)).version == 2


def test_a_folder_without_the_right_to_write_is_unavailable() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        store = SqliteEventStore(folder / "journal.sqlite", codec(), clock())
        store.append("a", 0, counted(1))
        store.close()
        (folder / "journal.sqlite").chmod(0o444)
        folder.chmod(0o555)
        with writer("read_as_nobody", folder / "journal.sqlite") as process:
            assert [line(process), line(process)] == ["StoreUnavailable False"] * 2
        folder.chmod(0o755)
        (folder / "journal.sqlite").chmod(0o644)
        assert SqliteEventStore(folder / "journal.sqlite", codec(), clock()).verify() == 1
