"""The journal in SQLite keeps every promise."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import given

from adapters.memory.event_store import MemoryEventStore
from adapters.sqlite.event_store import SqliteEventStore
from application.event_codec import EventCodec
from application.ports.errors import IntegrityError
from domain.shared.envelope import NewEvent
from tests.contracts.event_store import (
    APPENDS,
    RELAXED,
    Damage,
    GlobalFeedContract,
    IntegrityContract,
    Journal,
    OpenStore,
    StreamStoreContract,
    expected_version,
    flipped,
    outcome,
)
from tests.contracts.event_store_events import Counted, clock, codec, counted


def change(path: Path, query: str, *parameters: Any) -> None:
    """Does something to the file behind the journal's back."""
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(query, parameters)


class _Sqlite:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "journal.sqlite"

    @pytest.fixture
    def open_store(self, path: Path) -> OpenStore:
        def open_again(events: EventCodec | None = None) -> Journal:
            return SqliteEventStore(path, events or codec(), clock(), "OFF")

        return open_again

    @pytest.fixture
    def fresh(self, tmp_path: Path) -> Callable[[], Journal]:
        return lambda: SqliteEventStore(Path(mkdtemp(dir=tmp_path)) / "journal.sqlite", codec(), clock(), "OFF")

    @pytest.fixture
    def damage(self, path: Path) -> Damage:
        where = "version = ? AND stream = (SELECT id FROM streams WHERE name = ?)"

        def replace(stream: str, version: int, column: str, how: Callable[[Any], Any]) -> None:
            with closing(sqlite3.connect(path)) as raw, raw:
                (value,) = raw.execute(f"SELECT {column} FROM events WHERE {where}", (version, stream)).fetchone()
                raw.execute("DROP INDEX events_by_stream")
                raw.execute(f"UPDATE events SET {column} = ? WHERE {where}", (how(value), version, stream))
                raw.execute("CREATE INDEX events_by_stream ON events (stream, version)")

        return replace


class TestStreams(_Sqlite, StreamStoreContract):
    """Runs the suite."""

    @RELAXED
    @given(appends=APPENDS)
    def test_it_answers_as_the_store_in_memory(
        self, fresh: Callable[[], Journal], appends: list[tuple[str, str, list[tuple[str | None, int]]]]
    ) -> None:
        stored, remembered = fresh(), MemoryEventStore(codec(), clock())
        for stream, kind, batch in appends:
            expected = expected_version(kind, remembered.version(stream))
            events = [NewEvent(Counted(number), number, event_id, "c", None) for event_id, number in batch]
            assert outcome(stored, stream, expected, events) == outcome(remembered, stream, expected, events)
        assert list(stored.read_all()) == list(remembered.read_all())


class TestFeed(_Sqlite, GlobalFeedContract):
    """Runs the suite."""


class TestIntegrity(_Sqlite, IntegrityContract):
    """Runs the suite."""

    @pytest.mark.parametrize("column", ["stream", "position"])
    @pytest.mark.parametrize("version", [1, 4, 7])
    def test_a_row_that_moved_is_named(self, store: Journal, damage: Damage, column: str, version: int) -> None:
        damage("damaged", version, column, lambda value: value ^ 128)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("damaged", version)

    def test_rows_that_changed_places_in_the_feed_are_named(self, store: Journal, path: Path) -> None:
        for start, end in ((10, -1), (11, 10), (-1, 11)):
            change(path, "UPDATE events SET position = ? WHERE position = ?", end, start)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("damaged", 4)

    def test_a_row_that_is_gone_is_named(self, store: Journal, path: Path) -> None:
        change(path, "DELETE FROM events WHERE position = 10")
        for check in (
            store.verify,
            lambda: list(store.read("damaged")),
            lambda: list(store.read("damaged", verify=True)),
        ):
            with pytest.raises(IntegrityError) as found:
                check()
            assert (found.value.stream, found.value.version) == ("damaged", 3)
        with pytest.raises(IntegrityError):
            list(store.read_all())

    def test_a_cut_off_end_is_named(self, store: Journal, path: Path) -> None:
        change(path, "DELETE FROM events WHERE position IN (13, 14)")
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("damaged", 6)

    def test_a_row_too_many_is_named(self, store: Journal, path: Path) -> None:
        change(path, "UPDATE streams SET version = 5 WHERE name = 'damaged'")
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert found.value.stream == "damaged"

    @pytest.mark.parametrize("column", ["id", "name", "version", "head"])
    def test_a_damaged_stream_is_named(self, store: Journal, path: Path, column: str) -> None:
        with closing(sqlite3.connect(path)) as raw, raw:
            (value,) = raw.execute(f"SELECT {column} FROM streams WHERE name = 'damaged'").fetchone()
            value = value ^ 64 if isinstance(value, int) else flipped(value)
            raw.execute(f"UPDATE streams SET {column} = ? WHERE name = 'damaged'", (value,))
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert found.value.stream in ("damaged", flipped("damaged"))

    @pytest.mark.parametrize("version", [0, -1, 7.5, "seven", b"7"])
    def test_a_stream_that_cannot_end_so_is_named(self, store: Journal, path: Path, version: object) -> None:
        change(path, "INSERT INTO streams (id, name, version, head) VALUES (77, 'made up', ?, x'00')", version)
        for check in (store.verify, lambda: store.append("made up", 0, counted(1))):
            with pytest.raises(IntegrityError) as found:
                check()
            assert (found.value.stream, found.value.version) == ("made up", 0)

    @pytest.mark.parametrize("name", [b"damaged", None, 7])
    def test_a_stream_whose_name_is_no_text_is_found(self, store: Journal, path: Path, name: object) -> None:
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute("UPDATE sqlite_master SET sql = replace(sql, 'name TEXT NOT NULL', 'name')")
        change(path, "UPDATE streams SET name = ? WHERE name = 'damaged'", name)
        with pytest.raises(IntegrityError):
            store.verify()

    def test_opening_looks_at_the_ends_of_streams(self, store: Journal, damage: Damage, open_store: OpenStore) -> None:
        damage("damaged", 7, "record", flipped)
        with pytest.raises(IntegrityError) as found:
            open_store()
        assert (found.value.stream, found.value.version) == ("damaged", 7)

    def test_appending_to_a_stream_needs_no_whole_file(self, store: Journal, damage: Damage) -> None:
        damage("damaged", 2, "record", flipped)
        store.append("after", 7, counted(8))
        assert store.verify(["after"]) == 8
