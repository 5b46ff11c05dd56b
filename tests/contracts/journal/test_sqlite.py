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
from adapters.sqlite.database import JournalDatabase
from adapters.sqlite.event_store import SqliteEventStore
from adapters.sqlite.integrity import check_structure
from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent
from application.journal.errors import IntegrityError
from application.journal.event_store import ANY_VERSION
from application.journal.record_batch import RecordBatch
from tests.contracts.journal.event_store import (
    APPENDS,
    RELAXED,
    Damage,
    GlobalFeedContract,
    IntegrityContract,
    Journal,
    OpenStore,
    StreamStoreContract,
    damaged,
    expected_version,
    flipped,
    outcome,
)
from tests.contracts.journal.events import Counted, clock, codec, counted


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
        def replace(stream: str, version: int, what: str, how: Callable[[Any], Any]) -> None:
            with closing(sqlite3.connect(path)) as raw, raw:
                row = raw.execute(
                    """SELECT b.position, b.version, CAST(b.records AS BLOB), b.row_hashes FROM batches AS b
                    JOIN streams AS s ON s.id = b.stream WHERE s.name = ? AND b.version <= ? ORDER BY b.version DESC""",
                    (stream, version),
                ).fetchone()
                batch = damaged(RecordBatch(stream, *row), version, what, how)
                raw.execute(
                    "UPDATE batches SET records = CAST(? AS TEXT), row_hashes = ? WHERE position = ?",
                    (batch.records, batch.row_hashes, batch.position),
                )

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

    @pytest.mark.parametrize("column", ["stream", "version", "position"])
    @pytest.mark.parametrize(("version", "position"), [(1, 8), (4, 11), (5, 12)])
    def test_a_batch_that_moved_is_named(
        self, store: Journal, path: Path, column: str, version: int, position: int
    ) -> None:
        change(path, f"UPDATE batches SET {column} = {column} + 128 WHERE position = ?", position)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("damaged", version)

    def test_batches_that_changed_places_in_the_feed_are_named(self, store: Journal, path: Path) -> None:
        for start, end in ((4, -1), (11, 4), (-1, 11)):
            change(path, "UPDATE batches SET position = ? WHERE position = ?", end, start)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("before", 4)

    def test_batches_and_places_that_changed_together_are_named(self, store: Journal, path: Path) -> None:
        for start, end in ((8, -1), (12, 8), (-1, 12)):
            change(path, "UPDATE batches SET position = ? WHERE position = ?", end, start)
            change(path, "UPDATE places SET position = ? WHERE position = ?", end, start)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert found.value.stream == "damaged"

    @pytest.mark.parametrize(("position", "version"), [(8, 1), (11, 4), (12, 5)])
    def test_a_batch_that_is_gone_is_named(self, store: Journal, path: Path, position: int, version: int) -> None:
        change(path, "DELETE FROM batches WHERE position = ?", position)
        for check in (
            store.verify,
            lambda: list(store.read("damaged")),
            lambda: list(store.read("damaged", verify=True)),
        ):
            with pytest.raises(IntegrityError) as found:
                check()
            assert (found.value.stream, found.value.version) == ("damaged", version)
        with pytest.raises(IntegrityError):
            list(store.read_all())

    @pytest.mark.parametrize(("position", "version"), [(8, 1), (11, 4), (12, 5)])
    def test_a_place_that_is_gone_is_named(self, store: Journal, path: Path, position: int, version: int) -> None:
        change(path, "DELETE FROM places WHERE position = ?", position)
        for streams in (None, ["damaged"]):
            with pytest.raises(IntegrityError) as found:
                store.verify(streams)
            assert (found.value.stream, found.value.version) == ("damaged", version)

    def test_a_place_too_many_is_named(self, store: Journal, path: Path) -> None:
        change(path, "INSERT INTO places SELECT stream, 8, 9, 22, row_hash FROM places WHERE position = 12")
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("damaged", 8)

    @pytest.mark.parametrize("column", ["stream", "version", "last", "position", "row_hash"])
    @pytest.mark.parametrize("position", [8, 11, 12])
    def test_a_damaged_place_is_named(self, store: Journal, path: Path, column: str, position: int) -> None:
        with closing(sqlite3.connect(path)) as raw, raw:
            (value,) = raw.execute(f"SELECT {column} FROM places WHERE position = ?", (position,)).fetchone()
            raw.execute(f"UPDATE places SET {column} = ? WHERE position = ?", (flipped(value), position))
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert found.value.stream == "damaged"

    @pytest.mark.parametrize("last", [4, 7.5, "seven", b"7", 2**63 - 1])
    def test_an_end_before_its_beginning_hides_nothing(self, store: Journal, path: Path, last: object) -> None:
        change(path, "UPDATE places SET last = ? WHERE position = 12", last)
        for check in (
            store.verify,
            lambda: store.version("damaged"),
            lambda: list(store.read("damaged")),
            lambda: store.append("damaged", 4, counted(9)),
            lambda: store.append("damaged", ANY_VERSION, counted(9)),
        ):
            with pytest.raises(IntegrityError) as found:
                check()
            assert (found.value.stream, found.value.version) == ("damaged", 0)

    @pytest.mark.parametrize("column", ["version", "last", "position", "row_hash"])
    @pytest.mark.parametrize("position", [8, 11])
    @pytest.mark.parametrize("value", ["text", b"", 1.5])
    def test_a_place_of_another_type_is_named(
        self, store: Journal, path: Path, column: str, position: int, value: object
    ) -> None:
        change(path, f"UPDATE places SET {column} = ? WHERE position = ?", value, position)
        for check in (store.verify, lambda: list(store.read("damaged")), lambda: list(store.read_all())):
            with pytest.raises(IntegrityError):
                check()

    @pytest.mark.parametrize("column", ["stream", "version", "row_hashes"])
    @pytest.mark.parametrize("value", ["text", b"", 1.5, 1, 3])
    def test_the_feed_reads_no_batch_that_is_another_than_the_one_remembered(
        self, store: Journal, path: Path, column: str, value: object
    ) -> None:
        change(path, f"UPDATE batches SET {column} = ? WHERE position = 11", value)
        with pytest.raises(IntegrityError):
            list(store.read_all())

    def test_nothing_is_appended_behind_a_position_that_cannot_be(self, store: Journal, path: Path) -> None:
        change(path, "UPDATE batches SET position = ? WHERE position = 19", 2**63 - 1)
        for stream in ("before", "new"):
            with pytest.raises(IntegrityError):
                store.append(stream, ANY_VERSION, counted(9))

    def test_a_place_inside_a_batch_is_named(self, store: Journal, path: Path) -> None:
        store.append("long", 0, counted(*range(700)))
        change(path, "INSERT INTO places SELECT stream, 3, 4, 555, row_hash FROM places WHERE position = 22")
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("long", 3)

    def test_a_batch_inside_another_is_named(self, store: Journal, path: Path) -> None:
        store.append("long", 0, counted(*range(256)))
        change(path, "INSERT INTO batches SELECT 278, 9, 3, row_hashes, records FROM batches WHERE position = 11")
        for table in ("batches", "places"):
            change(
                path, f"UPDATE {table} SET stream = (SELECT id FROM streams WHERE name = 'long') WHERE position = 278"
            )
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("long", 3)

    @pytest.mark.parametrize(
        "statements",
        [
            ["DROP TRIGGER batch_placed"],
            ["DROP TRIGGER batch_placed", "CREATE TRIGGER batch_placed AFTER INSERT ON batches BEGIN SELECT 1; END"],
            ["DROP VIEW journal"],
        ],
    )
    def test_definitions_that_changed_are_found(self, store: Journal, path: Path, statements: list[str]) -> None:
        change(path, "CREATE INDEX somebodys ON batches (stream)")
        assert store.verify() == 21
        for statement in statements:
            change(path, statement)
        with pytest.raises(IntegrityError, match="not as it was created"):
            store.verify()

    def test_events_that_others_append_during_verification_are_no_damage(self, store: Journal, path: Path) -> None:
        store.append("before", 7, [NewEvent(Counted(8), 8, "before-8")])
        database = JournalDatabase(path)
        check_structure(database, 21, 21)
        check_structure(database, 22, 22)
        with pytest.raises(IntegrityError, match="22 event ids are kept, 21"):
            check_structure(database, 22, 21)

    def test_an_id_whose_record_is_no_text_is_named_when_it_comes_again(self, store: Journal, path: Path) -> None:
        change(path, "UPDATE batches SET records = CAST(x'5BFF5D' AS TEXT) WHERE position = 11")
        with pytest.raises(IntegrityError) as found:
            store.append("damaged", 3, [NewEvent(Counted(4), 4, "damaged-4")])
        assert (found.value.stream, found.value.version) == ("damaged", 4)

    @pytest.mark.parametrize("position", ["text", 1.5])
    def test_an_id_that_leads_nowhere_is_refused(self, store: Journal, path: Path, position: object) -> None:
        change(path, "UPDATE given_ids SET position = ? WHERE event_id = 'damaged-4'", position)
        with pytest.raises(IntegrityError):
            store.append("damaged", 3, [NewEvent(Counted(4), 4, "damaged-4")])

    def test_a_place_that_is_taken_already_is_damage(self, store: Journal, path: Path) -> None:
        change(path, "INSERT INTO given_ids VALUES ('taken', 99)")
        with pytest.raises(IntegrityError):
            store.append("damaged", 7, [NewEvent(Counted(8), 8, "taken")])
        assert store.version("damaged") == 7

    @pytest.mark.parametrize("column", ["id", "name"])
    def test_a_damaged_stream_is_named(self, store: Journal, path: Path, column: str) -> None:
        with closing(sqlite3.connect(path)) as raw, raw:
            (value,) = raw.execute(f"SELECT {column} FROM streams WHERE name = 'damaged'").fetchone()
            raw.execute(f"UPDATE streams SET {column} = ? WHERE name = 'damaged'", (flipped(value),))
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert found.value.stream in ("damaged", flipped("damaged"))

    def test_a_stream_without_a_name_is_found(self, store: Journal, path: Path) -> None:
        change(path, "DELETE FROM streams WHERE name = 'damaged'")
        with pytest.raises(IntegrityError, match="stream number 2"):
            store.verify()

    @pytest.mark.parametrize("last", [0, -1, 7.5, "seven", b"7"])
    def test_a_stream_that_cannot_end_so_is_named(self, store: Journal, path: Path, last: object) -> None:
        change(path, "INSERT INTO streams (id, name) VALUES (77, 'made up')")
        change(
            path, "INSERT INTO places (stream, version, last, position, row_hash) VALUES (77, 1, ?, 22, x'00')", last
        )
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

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM given_ids WHERE event_id = 'damaged-4'",
            "UPDATE given_ids SET position = 12 WHERE event_id = 'damaged-4'",
            "UPDATE given_ids SET event_id = 'damaged-40' WHERE event_id = 'damaged-4'",
        ],
    )
    def test_an_id_that_leads_elsewhere_is_named(self, store: Journal, path: Path, statement: str) -> None:
        change(path, statement)
        for streams in (None, ["damaged"]):
            with pytest.raises(IntegrityError) as found:
                store.verify(streams)
            assert (found.value.stream, found.value.version) == ("damaged", 4)

    def test_an_id_too_many_is_found(self, store: Journal, path: Path) -> None:
        change(path, "INSERT INTO given_ids VALUES ('made up', 4)")
        with pytest.raises(IntegrityError, match="22 event ids"):
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
