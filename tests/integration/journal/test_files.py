"""Journal files that are foreign, newer or damaged."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from queue import SimpleQueue
from shutil import copyfile

import pytest

from adapters.sqlite.batches import feed_batches, stream_batches
from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.event_store import SqliteEventStore
from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.errors import IntegrityError
from application.ports.errors import DataFormatError, PortError, StoreUnavailable
from domain.shared.errors import InvalidValue
from tests.contracts.journal.events import Counted, Noted, clock, codec, counted

STREAMS = ("run/a", "run/b", "live")


def opened(path: Path) -> SqliteEventStore:
    return SqliteEventStore(path, codec(), clock())


def content(store: SqliteEventStore) -> list[RecordedEvent]:
    """Everything in a store."""
    return [*store.read_all(), *(recorded for name in store.streams() for recorded in store.read(name))]


def written(path: Path, events: int = 40) -> list[RecordedEvent]:
    """Writes a journal of a few streams in one file and tells what is in it."""
    store = opened(path)
    for number in range(events):
        stream = STREAMS[number % len(STREAMS)]
        new = [NewEvent(Counted(number), number, f"id-{number}" if number % 4 else None, "cause", "correlation")]
        store.append(stream, -1, new * 1)
    everything = content(store)
    store.close()
    return everything


@pytest.mark.parametrize(
    ("found", "remedy"), [(1, "another data folder"), (2, "another data folder"), (4, "newer ticktape")]
)
def test_a_journal_of_another_format_is_refused_and_left_alone(tmp_path: Path, found: int, remedy: str) -> None:
    path = tmp_path / "journal.sqlite"
    written(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {found}")
    before = path.read_bytes()
    with pytest.raises(DataFormatError, match=rf"format {found}.*{remedy}"):
        opened(path)
    assert path.read_bytes() == before


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    with pytest.raises(DataFormatError, match="another program"):
        opened(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", [b"date,open,high,low,close\n" * 50, b"xy", bytes(range(1, 256)) * 20])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(text)
    with pytest.raises(DataFormatError, match="not a journal"):
        opened(path)
    assert path.read_bytes() == text


@pytest.mark.parametrize("place", [0, 7, 15])
def test_a_journal_whose_first_page_is_damaged_is_called_damaged_and_left_alone(tmp_path: Path, place: int) -> None:
    path = tmp_path / "journal.sqlite"
    written(path)
    damaged = bytearray(path.read_bytes())
    damaged[place] ^= 0x20
    path.write_bytes(damaged)
    with pytest.raises(IntegrityError, match=r"first page of .* is damaged: keep the file"):
        opened(path)
    assert path.read_bytes() == damaged


def test_an_empty_file_becomes_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.touch()
    assert opened(path).append("a", 0, counted(1)).version == 1


def test_missing_folders_are_created(tmp_path: Path) -> None:
    path = tmp_path / "some" / "where" / "journal.sqlite"
    assert opened(path).append("a", 0, counted(1)).version == 1


def test_a_path_that_cannot_be_a_file_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "journal.sqlite"):
        with pytest.raises(StoreUnavailable) as unavailable:
            opened(path)
        assert not unavailable.value.retryable


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="OFF, NORMAL, FULL, EXTRA"):
        SqliteEventStore(tmp_path / "journal.sqlite", codec(), clock(), "SOMETIMES")


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL", "FULL", "EXTRA"])
def test_the_setting_reaches_both_connections(tmp_path: Path, synchronous: str) -> None:
    store = SqliteEventStore(tmp_path / "journal.sqlite", codec(), clock(), synchronous)
    wanted = ["OFF", "NORMAL", "FULL", "EXTRA"].index(synchronous)
    with store._database.reading() as reader, store._database.writing() as writer:
        for connection in (reader, writer):
            assert connection.execute("PRAGMA synchronous").fetchone() == (wanted,)
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_closed_store_opens_again_and_leaves_one_file(tmp_path: Path) -> None:
    store = opened(tmp_path / "journal.sqlite")
    store.append("a", 0, counted(1))
    store.close()
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["journal.sqlite"]
    assert store.append("a", 1, counted(2)).version == 2


def test_the_file_can_be_read_with_any_shell(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    opened(path).append("a", 0, [NewEvent(Counted(7), 1_700_000_000_123_000)])
    with closing(sqlite3.connect(path)) as raw:
        row = raw.execute(
            "SELECT stream, version, type, payload, occurred, event_id, length(row_hash) FROM journal"
        ).fetchone()
    assert row == ("a", 1, "counted/1", '{"number":7}', "2023-11-14 22:13:20.123", "a#1", 64)


def test_a_flipped_bit_anywhere_in_the_file_is_found_or_changes_nothing(tmp_path: Path) -> None:
    original, damaged = tmp_path / "journal.sqlite", tmp_path / "damaged.sqlite"
    before = written(original)
    intact = original.read_bytes()
    chance = random.Random(7)
    named = 0
    for _ in range(300):
        spot, bit = chance.randrange(len(intact)), 1 << chance.randrange(8)
        damaged.write_bytes(intact[:spot] + bytes([intact[spot] ^ bit]) + intact[spot + 1 :])
        try:
            store = SqliteEventStore(damaged, codec(), clock(), sample=0)
            checked = store.verify()
        except PortError as error:
            assert isinstance(error, IntegrityError | DataFormatError), (spot, bit, error)
            named += isinstance(error, IntegrityError) and error.stream in STREAMS
            continue
        finally:
            for suffix in ("-wal", "-shm"):
                Path(f"{damaged}{suffix}").unlink(missing_ok=True)
        assert (checked, content(store)) == (40, before), (spot, bit)
        store.close()
    assert named > 20


def test_a_flipped_bit_in_a_row_is_named_whatever_byte_it_hits(tmp_path: Path) -> None:
    original, damaged = tmp_path / "journal.sqlite", tmp_path / "damaged.sqlite"
    written(original)
    intact = original.read_bytes()
    start = intact.index(b'"correlation",{"number":17}') - 70
    for spot in range(start, start + 110):
        damaged.write_bytes(intact[:spot] + bytes([intact[spot] ^ 4]) + intact[spot + 1 :])
        store = SqliteEventStore(damaged, codec(), clock(), sample=0)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert found.value.stream in STREAMS, spot
        assert found.value.version > 0, spot
        store.close()


def test_a_file_that_was_cut_short_is_found(tmp_path: Path) -> None:
    path, cut = tmp_path / "journal.sqlite", tmp_path / "cut.sqlite"
    store = opened(path)
    store.append("a", 0, counted(*range(2_000)))
    store.close()
    for kept in (0.9, 0.5, 0.2):
        copyfile(path, cut)
        os.truncate(cut, int(path.stat().st_size * kept) // 4_096 * 4_096)
        with pytest.raises((IntegrityError, DataFormatError)):
            opened(cut).verify()


class _Interrupted(BaseException):
    """What a signal raises here."""


def test_an_interrupt_while_another_process_writes_leaves_no_transaction_open(tmp_path: Path) -> None:
    database = JournalDatabase(tmp_path / "journal.sqlite", "OFF", timeout=60.0)
    writer = database.opened().writer
    statements: SimpleQueue[str] = SimpleQueue()

    def interrupt(signal_number: int, frame: object) -> None:
        raise _Interrupted

    def release_when_waited_for() -> None:
        statements.get()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
        other.execute("COMMIT")

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with closing(sqlite3.connect(database.path, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = threading.Thread(target=release_when_waited_for)
            waiting.start()
            writer.set_trace_callback(statements.put)
            with pytest.raises(_Interrupted), database.writing():
                pytest.fail("the interrupt came too late")
            waiting.join()
            assert not writer.in_transaction
            other.execute("BEGIN IMMEDIATE")
    finally:
        signal.signal(signal.SIGUSR1, before)
        database.close()


def test_what_an_interrupt_left_open_swallows_nothing(tmp_path: Path) -> None:
    database = JournalDatabase(tmp_path / "journal.sqlite", "OFF")
    writer = database.opened().writer
    keep = "INSERT INTO checkpoints (name, position) VALUES (?, ?)"
    writer.execute("BEGIN IMMEDIATE")
    writer.execute(keep, ("left open", 1))
    assert not database.insert(writer, keep, ("inside", 2))
    with database.writing() as connection:
        connection.execute(keep, ("after", 3))
    assert database.insert(writer, keep, ("alone", 4))
    with closing(sqlite3.connect(database.path)) as other:
        assert other.execute("SELECT name FROM checkpoints ORDER BY position").fetchall() == [("after",), ("alone",)]


def test_large_events_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    store = SqliteEventStore(path, codec(), clock(), "OFF")
    events = [NewEvent(Noted("x" * 1_000_000), number) for number in range(10)]
    store.append("a", 0, events)
    database = JournalDatabase(path)
    assert [batch.last for batch in stream_batches(database, "a", 1, 0, 10)] == [1, 2, 3, 4, 5]
    with database.reading() as connection:
        assert [batch.position for batch in feed_batches(connection, 2, 10, {})] == [3, 4, 5, 6, 7]
    for recorded in (store.read("a"), store.read("a", verify=True), store.read_all()):
        assert [(one.occurred_at, len(one.event.what)) for one in recorded] == [(n, 1_000_000) for n in range(10)]
