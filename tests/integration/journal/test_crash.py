"""A writer that is killed at any moment loses nothing that was acknowledged and leaves nothing half-written."""

from __future__ import annotations

import os
import random
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from adapters.sqlite.event_store import SqliteEventStore
from tests.contracts.journal.events import clock, codec, counted
from tests.integration.journal.writer import append_for_ever

pytestmark = pytest.mark.process

KILLS = 200


@contextmanager
def forked_writer(path: Path) -> Iterator[tuple[int, int]]:
    """A child that appends until it is killed: its process id, and the pipe of what was acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            append_for_ever(path, writing)
        finally:
            os._exit(1)
    os.close(writing)
    try:
        yield child, reading
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)


def listen(pipe: int, until: float) -> bytes:
    """What the pipe says until a moment, or until its writer is gone."""
    heard = b""
    while (left := until - monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            more = os.read(pipe, 1 << 16)
            if not more:
                break
            heard += more
    return heard


def drained(pipe: int) -> bytes:
    """What is left in a pipe whose writer is gone."""
    heard = b""
    while more := os.read(pipe, 1 << 16):
        heard += more
    return heard


@pytest.mark.slow
@pytest.mark.unwatched  # most of it is reading back what was written
def test_hundreds_of_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    chance = random.Random(20_240_229)
    acknowledged = {"even": 0, "odd": 0}
    killed_in_the_middle = 0
    for _ in range(KILLS):
        with forked_writer(path) as (child, pipe):
            heard = listen(pipe, monotonic() + chance.uniform(0.003, 0.045))
            os.kill(child, signal.SIGKILL)
            heard += drained(pipe)
        for line in heard.decode().splitlines():
            name, told = line.split()
            acknowledged[name] = max(acknowledged[name], int(told))
        store = SqliteEventStore(path, codec(), clock())
        versions = {stream: store.version(stream) for stream in acknowledged}
        assert all(versions[stream] >= acknowledged[stream] for stream in versions)
        killed_in_the_middle += versions != acknowledged
        for stream, version in versions.items():
            tail = list(store.read(stream, after=max(0, version - 400), verify=True))
            assert [r.version for r in tail] == list(range(max(0, version - 400) + 1, version + 1))
        acknowledged = versions
        store.close()
    assert min(acknowledged.values()) > KILLS
    store = SqliteEventStore(path, codec(), clock())
    assert store.verify() == sum(acknowledged.values()) == store.last_position()
    for stream in acknowledged:
        for batch, events in groupby(store.read(stream), key=lambda r: r.correlation_id or ""):
            first, size = map(int, batch.split("+"))
            written = [r.event.number for r in events]
            assert written == list(range(first, first + size)) * (len(written) // size)
    feed = [r.position for r in store.read_all()]
    assert feed == list(range(1, len(feed) + 1))
    assert killed_in_the_middle > 0


def wait_for_success(child: int) -> None:
    """Waits until a child has ended well."""
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_parent_and_child_of_a_fork_both_go_on(tmp_path: Path) -> None:
    store = SqliteEventStore(tmp_path / "journal.sqlite", codec(), clock())
    store.append("a", 0, counted(1))
    for number in range(5):
        child = os.fork()
        if child == 0:
            try:
                store.append("child", number, counted(number))
                assert store.version("a") in (number + 1, number + 2)
                assert [r.event.number for r in store.read("child")] == list(range(number + 1))
                os._exit(0)
            finally:
                os._exit(1)
        store.append("a", number + 1, counted(-number))
        wait_for_success(child)
        assert store.version("child") == number + 1
    assert store.verify() == 11


def test_a_child_that_outlives_its_parents_store_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    store = SqliteEventStore(path, codec(), clock())
    store.append("a", 0, counted(1))
    reading, writing = os.pipe()
    answers, answering = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            store.append("child", 0, counted(1))
            os.write(answering, b"1")
            assert os.read(reading, 1) == b"1"
            store.append("child", 1, counted(2))
            os._exit(0)
        finally:
            os._exit(1)
    assert os.read(answers, 1) == b"1"
    store.append("a", 1, counted(2))
    store.close()
    os.write(writing, b"1")
    wait_for_success(child)
    assert [SqliteEventStore(path, codec(), clock()).version(stream) for stream in ("a", "child")] == [2, 2]


def test_a_fork_in_the_midst_of_busy_threads(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    store = SqliteEventStore(path, codec(), clock(), "OFF")
    stop = Event()

    def work(stream: str) -> None:
        while not stop.is_set():
            store.append(stream, -1, counted(1))
            assert next(store.read(stream)).event.number == 1

    threads = [Thread(target=work, args=(f"thread/{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for number in range(20):
        child = os.fork()
        if child == 0:
            try:
                store.append("child", number, counted(number))
                os._exit(0)
            finally:
                os._exit(1)
        wait_for_success(child)
    stop.set()
    for thread in threads:
        thread.join()
    assert store.version("child") == 20
    assert store.verify() == store.last_position() > 20
