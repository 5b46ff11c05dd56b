"""What every event store promises; an adapter joins by subclasses with the fixtures ``open_store`` and ``damage``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import count, islice
from threading import Barrier, Thread
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.journal.codec import EventCodec
from application.journal.envelope import NewEvent, RecordedEvent
from application.journal.errors import EventIdReused, IntegrityError, UnknownEvent, VersionConflict
from application.journal.event_store import ANY_VERSION, Appended, EventStore
from application.journal.global_feed import GlobalFeed
from application.journal.record_batch import RecordBatch
from application.ports.errors import PortError
from domain.shared.errors import InvalidValue
from tests.contracts.journal.events import (
    Counted,
    Measured,
    Paid,
    PaidInCurrency,
    Unregistered,
    codec,
    counted,
    nested,
    newer_codec,
)


class Journal(EventStore, GlobalFeed, Protocol):
    """A store with a feed."""


OpenStore = Callable[..., Journal]
"""Opens the store: the same one again on every call, with the codec given (default: ``codec()``)."""

Damage = Callable[[str, int, str, Any], None]
"""Replaces what is stored of the event at a stream's version: its ``record`` (text) or its ``row_hash`` (bytes)."""

STORED = ("record", "row_hash")
EXPECTATIONS = st.sampled_from(["head", "any", "behind", "ahead", "new"])
IDS = st.sampled_from([None, None, "x", "y", "z", "a#1", "a#2", "b#3", "other#1"])
BATCHES = st.lists(st.tuples(IDS, st.integers(0, 2)), max_size=4)
APPENDS = st.lists(st.tuples(st.sampled_from(["a", "b"]), EXPECTATIONS, BATCHES), max_size=12)
RELAXED = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


def numbers(events: Any) -> list[int]:
    """What was counted."""
    return [recorded.event.number for recorded in events]


def expected_version(kind: str, head: int) -> int:
    """A version to expect, relative to where the stream is."""
    return {"head": head, "any": ANY_VERSION, "behind": max(head - 1, 0), "ahead": head + 1, "new": 0}[kind]


def outcome(store: EventStore, stream: str, expected: int, events: Sequence[NewEvent]) -> Appended | type[PortError]:
    """What an append does, its error included."""
    try:
        return store.append(stream, expected, events)
    except PortError as error:
        return type(error)


def flipped(value: Any) -> Any:
    """A stored value with one bit turned over."""
    if isinstance(value, int):
        return value ^ 64
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return value[:-1] + chr(ord(value[-1]) ^ 8)


def damaged(batch: RecordBatch, version: int, what: str, how: Callable[[Any], Any]) -> RecordBatch:
    """A batch of which the record or the row hash at one version is another."""
    lines, hashes = list(batch.lines), [batch.row_hash(one) for one in range(batch.version, batch.last + 1)]
    place = version - batch.version
    if what == "record":
        lines[place] = how(lines[place].decode()).encode()
    else:
        hashes[place] = how(hashes[place])
    return batch._replace(records=b"\n".join(lines), row_hashes=b"".join(hashes))


class StreamStoreContract:
    """Streams: versions, ids, batches, schemas."""

    @pytest.fixture
    def open_store(self) -> OpenStore:
        raise NotImplementedError

    @pytest.fixture
    def store(self, open_store: OpenStore) -> Journal:
        return open_store()

    @pytest.fixture
    def fresh(self) -> Callable[[], Journal]:
        """Makes a new empty store on every call."""
        raise NotImplementedError

    def test_an_unknown_stream_is_empty(self, store: Journal) -> None:
        assert store.version("a") == 0
        assert list(store.read("a")) == []
        assert list(store.read("a", verify=True)) == []
        assert store.streams() == []
        assert store.verify() == store.verify(["a"]) == 0

    def test_what_is_appended_is_read(self, store: Journal) -> None:
        event = Paid(Decimal("12.50"), 'Zoë "Q" \\ \n\t\x7f 🜚', None)
        assert store.append("a", 0, [NewEvent(event, 5, "e-1", "cause", "talk")]) == Appended(1, 1)
        (recorded,) = store.read("a")
        assert recorded.event == event
        assert str(recorded.event.amount) == "12.50"
        assert (recorded.stream, recorded.version, recorded.event_id) == ("a", 1, "e-1")
        assert (recorded.type, recorded.schema_version, recorded.occurred_at) == ("paid", 1, 5)
        assert (recorded.causation_id, recorded.correlation_id) == ("cause", "talk")
        assert recorded.recorded_at == 946_684_800_000_000
        assert len(recorded.content_hash) == len(recorded.row_hash) == 64

    def test_an_id_that_is_not_given_derives_from_stream_and_version(self, store: Journal) -> None:
        store.append("a/b", 0, counted(1, 2))
        assert [recorded.event_id for recorded in store.read("a/b")] == ["a/b#1", "a/b#2"]

    def test_versions_count_from_one_across_batches(self, store: Journal) -> None:
        assert store.append("a", 0, counted(1, 2)) == Appended(2, 2)
        assert store.append("a", 2, counted(3)) == Appended(3, 1)
        assert store.append("a", ANY_VERSION, counted(4)) == Appended(4, 1)
        assert [(r.version, r.event.number) for r in store.read("a")] == [(1, 1), (2, 2), (3, 3), (4, 4)]
        assert store.version("a") == 4

    def test_reading_begins_behind_a_version_and_ends_at_a_limit(self, store: Journal) -> None:
        store.append("a", 0, counted(*range(1, 1_204)))
        assert numbers(store.read("a", after=1_200)) == [1_201, 1_202, 1_203]
        assert numbers(store.read("a", after=498, limit=4)) == [499, 500, 501, 502]
        assert numbers(store.read("a", after=498, limit=4, verify=True)) == [499, 500, 501, 502]
        assert numbers(store.read("a", limit=0)) == numbers(store.read("a", after=1_203)) == []
        assert numbers(store.read("a", after=5_000, verify=True)) == []
        assert numbers(store.read("a", after=1_000, limit=5_000)) == list(range(1_001, 1_204))
        assert numbers(store.read("a", verify=True)) == list(range(1, 1_204))

    def test_a_reader_sees_the_stream_as_it_was_when_asked(self, store: Journal) -> None:
        store.append("a", 0, counted(*range(700)))
        events = store.read("a")
        first = next(events)
        store.append("a", 700, counted(-1))
        store.append("b", 0, counted(-2))
        assert [first.event.number, *numbers(events)] == list(range(700))

    def test_a_stream_elsewhere_is_a_conflict(self, store: Journal) -> None:
        store.append("a", 0, counted(1))
        for expected in (0, 2, 7):
            with pytest.raises(VersionConflict) as conflict:
                store.append("a", expected, counted(9))
            assert (conflict.value.stream, conflict.value.expected, conflict.value.actual) == ("a", expected, 1)
            assert conflict.value.retryable
        with pytest.raises(VersionConflict):
            store.append("b", 1, counted(1))
        assert store.streams() == ["a"]
        assert numbers(store.read("a")) == [1]

    def test_the_same_append_again_changes_nothing(self, store: Journal) -> None:
        store.append("a", 0, counted(1, 2))
        store.append("a", 2, counted(3))
        assert store.append("a", 0, counted(1, 2)) == Appended(3, 0)
        assert store.append("a", 2, counted(3)) == Appended(3, 0)
        with pytest.raises(VersionConflict):
            store.append("a", 0, counted(1, 5))
        with pytest.raises(VersionConflict):
            store.append("a", 2, counted(3, 4))
        assert numbers(store.read("a")) == [1, 2, 3]

    def test_writers_take_turns(self, open_store: OpenStore) -> None:
        one, other = open_store(), open_store()
        assert one.append("a", 0, counted(1)) == other.append("b", 0, counted(10)) == Appended(1, 1)
        assert one.append("a", 1, counted(2)) == Appended(2, 1)
        assert other.append("a", 2, counted(3)) == Appended(3, 1)
        with pytest.raises(VersionConflict):
            one.append("a", 2, counted(4))
        assert one.append("a", 2, counted(3)) == Appended(3, 0)
        assert one.append("a", ANY_VERSION, counted(4)) == Appended(4, 1)
        assert other.append("a", ANY_VERSION, counted(5, 6)) == Appended(6, 2)
        assert one.append("a", ANY_VERSION, counted(7)) == Appended(7, 1)
        assert one.append("a", 7, counted(8)) == Appended(8, 1)
        assert other.append("b", 1, counted(11)) == Appended(2, 1)
        assert one.append("a", 8, counted(9)) == Appended(9, 1)
        assert numbers(other.read("a", verify=True)) == list(range(1, 10))
        assert [r.position for r in one.read_all()] == list(range(1, 12))
        assert one.verify() == other.verify() == 11

    def test_given_ids_are_known_whatever_version_is_expected(self, store: Journal) -> None:
        store.append("a", 0, counted(1, 2, 3, ids=True))
        for expected in (ANY_VERSION, 0, 1, 3, 99):
            assert store.append("a", expected, counted(1, 2, 3, ids=True)) == Appended(3, 0)
            assert store.append("a", expected, counted(2, ids=True)) == Appended(3, 0)
        assert store.version("a") == 3

    def test_a_known_id_with_another_content_is_refused(self, store: Journal) -> None:
        store.append("a", 0, counted(1, ids=True))
        others = [
            NewEvent(Counted(2), 1_001, "id-1"),
            NewEvent(Counted(1), 1_002, "id-1"),
            NewEvent(Measured(1.0), 1_001, "id-1"),
        ]
        for other in others:
            with pytest.raises(EventIdReused) as reused:
                store.append("a", 1, [other])
            assert reused.value.event_id == "id-1"
        with pytest.raises(EventIdReused):
            store.append("b", 0, counted(1, ids=True))
        assert store.streams() == ["a"]

    def test_what_is_nested_as_deeply_as_may_be_is_read(self, store: Journal) -> None:
        store.append(
            "a", 0, [NewEvent(nested(100), 1), NewEvent(nested(100), 1, "a#2"), NewEvent(nested(100), 1, "own")]
        )
        assert [recorded.event for recorded in store.read("a", verify=True)] == [nested(100)] * 3

    def test_a_batch_of_which_a_part_is_known_is_refused(self, store: Journal) -> None:
        store.append("a", 0, counted(1, 2, ids=True))
        for batch in (counted(2, 3, ids=True), counted(3, 2, ids=True), [*counted(1, ids=True), *counted(5)]):
            with pytest.raises(EventIdReused):
                store.append("a", ANY_VERSION, batch)
        assert numbers(store.read("a")) == [1, 2]

    def test_an_id_twice_in_one_batch_is_refused(self, store: Journal) -> None:
        with pytest.raises(EventIdReused):
            store.append("a", 0, counted(1, 1, ids=True))
        assert store.version("a") == 0

    def test_a_derived_id_belongs_to_its_place(self, store: Journal) -> None:
        store.append("a", 0, counted(1, 2))
        with pytest.raises(EventIdReused):
            store.append("b", 0, [NewEvent(Counted(9), 1, "a#2")])
        with pytest.raises(EventIdReused):
            store.append("a", 2, [NewEvent(Counted(9), 1, "a#2")])
        with pytest.raises(EventIdReused):
            store.append("b", 0, [NewEvent(Counted(9), 1, "a#17")])
        assert store.append("a", 99, [NewEvent(Counted(2), 1_002, "a#2")]) == Appended(2, 0)
        assert store.append("a", 2, [NewEvent(Counted(3), 1_003, "a#3")]) == Appended(3, 1)
        assert store.append("a", 2, counted(3)) == Appended(3, 0)
        assert [recorded.event_id for recorded in store.read("a")] == ["a#1", "a#2", "a#3"]

    def test_nothing_to_append_does_nothing(self, store: Journal) -> None:
        store.append("a", 0, counted(1))
        assert store.append("a", 0, []) == Appended(1, 0)
        assert store.append("new", 0, []) == Appended(0, 0)
        assert store.streams() == ["a"]

    @pytest.mark.parametrize(
        "unfit",
        [
            NewEvent(Unregistered(), 1),
            NewEvent(Measured(float("nan")), 1),
            NewEvent(Measured(float("inf")), 1),
            NewEvent(Paid(Decimal("NaN"), "x"), 1),
            NewEvent(Paid(1.5, "x"), 1),  # type: ignore[arg-type]
            NewEvent(Paid(Decimal(1), "\ud800"), 1),
            NewEvent(Counted("one"), 1),  # type: ignore[arg-type]
            NewEvent(nested(101), 1),
            NewEvent(nested(100_000), 1),
            NewEvent(Counted(True), 1),
            NewEvent(Counted(1), 2**63),
            NewEvent(Counted(1), 1.0),  # type: ignore[arg-type]
            NewEvent(Counted(1), 1, causation_id="\ud800"),
            NewEvent(Counted(1), 1, event_id="\ud800"),
            NewEvent(Counted(1), 1, correlation_id=7),  # type: ignore[arg-type]
            NewEvent(Counted(1), 1, event_id=7),  # type: ignore[arg-type]
        ],
        ids=lambda new: f"{type(new.event).__name__}@{new.occurred_at!r}",
    )
    def test_what_cannot_be_stored_is_refused_with_its_whole_batch(self, store: Journal, unfit: NewEvent) -> None:
        with pytest.raises(UnknownEvent):
            store.append("a", 0, [*counted(1), unfit, *counted(2)])
        assert store.streams() == []
        assert store.append("a", 0, counted(1)) == Appended(1, 1)

    @pytest.mark.parametrize("name", ["", "\ud800"])
    def test_a_stream_needs_a_name_that_can_be_written(self, store: Journal, name: str) -> None:
        with pytest.raises(InvalidValue):
            store.append(name, 0, counted(1))
        assert store.version(name) == 0

    def test_streams_are_listed_by_prefix_in_order(self, store: Journal) -> None:
        for name in ("run/b", "run/a", "live", "run", "run/é", "run/\U0001f700", "run/\uffff"):
            store.append(name, 0, counted(1))
        assert store.streams("run/") == ["run/a", "run/b", "run/é", "run/\uffff", "run/\U0001f700"]
        assert store.streams() == ["live", "run", "run/a", "run/b", "run/é", "run/\uffff", "run/\U0001f700"]
        assert store.streams("x") == []

    def test_equal_content_has_equal_content_hashes_in_any_stream(self, store: Journal) -> None:
        store.append("a", 0, counted(1, 2))
        store.append("b", 0, counted(1, 2, ids=True))
        first, second = list(store.read("a")), list(store.read("b"))
        assert [r.content_hash for r in first] == [r.content_hash for r in second]
        assert len({r.row_hash for r in [*first, *second]}) == 4

    def test_old_schemas_are_read_as_the_newest(self, open_store: OpenStore) -> None:
        open_store().append("a", 0, [NewEvent(Paid(Decimal("1.5"), "Ann"), 1), *counted(2)])
        newer = open_store(newer_codec())
        newer.append("a", 2, [NewEvent(PaidInCurrency(Decimal(3), "Bob", "USD"), 3)])
        events = list(newer.read("a", verify=True))
        assert [recorded.event for recorded in events] == [
            PaidInCurrency(Decimal("1.5"), "Ann", "EUR"),
            Counted(2),
            PaidInCurrency(Decimal(3), "Bob", "USD"),
        ]
        assert [(recorded.type, recorded.schema_version) for recorded in events] == [
            ("paid", 1),
            ("counted", 1),
            ("paid", 3),
        ]

    def test_an_event_of_a_newer_version_is_named(self, open_store: OpenStore) -> None:
        newer = open_store(newer_codec())
        newer.append("a", 0, [*counted(1), NewEvent(PaidInCurrency(Decimal(3), "Bob", "USD"), 3)])
        older = open_store(codec())
        with pytest.raises(UnknownEvent, match=r"'a', version 2.*newer than ours"):
            list(older.read("a"))
        bare = open_store(EventCodec())
        with pytest.raises(UnknownEvent, match=r"'a', version 1.*counted/1"):
            list(bare.read("a"))
        assert bare.verify() == 2

    def test_threads_that_append_anywhere_lose_nothing(self, store: Journal) -> None:
        together = Barrier(4)

        def write(number: int) -> None:
            together.wait()
            for step in range(25):
                store.append("shared", ANY_VERSION, [NewEvent(Counted(number * 100 + step), 1)])
                store.append(f"own/{number}", step, counted(step))

        threads = [Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        written = numbers(store.read("shared", verify=True))
        assert sorted(written) == sorted(number * 100 + step for number in range(4) for step in range(25))
        assert [[n % 100 for n in written if n // 100 == own] for own in range(4)] == [list(range(25))] * 4
        assert store.verify() == 200

    @RELAXED
    @given(appends=APPENDS)
    def test_whatever_is_appended_each_append_is_whole_or_nothing(
        self, fresh: Callable[[], Journal], appends: list[tuple[str, str, list[tuple[str | None, int]]]]
    ) -> None:
        store = fresh()
        held: dict[str, list[tuple[str, Counted]]] = {"a": [], "b": []}
        for stream, kind, batch in appends:
            head = len(held[stream])
            expected = expected_version(kind, head)
            events = [NewEvent(Counted(number), number, event_id) for event_id, number in batch]
            done = outcome(store, stream, expected, events)
            if done == Appended(head + len(events), len(events)) and events:
                assert expected in (ANY_VERSION, head)
                held[stream] += [
                    (new.event_id or f"{stream}#{version}", new.event) for version, new in enumerate(events, head + 1)
                ]
            elif isinstance(done, Appended):
                assert done == Appended(head, 0)
                named = dict(held[stream])
                assert all(
                    named[new.event_id or f"{stream}#{place}"] == new.event
                    for place, new in enumerate(events, expected + 1)
                )
            elif done is VersionConflict:
                assert expected not in (ANY_VERSION, head)
            else:
                assert done is EventIdReused
                assert any(new.event_id for new in events)
            for name, rows in held.items():
                assert [(r.event_id, r.event) for r in store.read(name)] == rows
        ids = [event_id for rows in held.values() for event_id, _ in rows]
        assert len(set(ids)) == len(ids)
        assert store.verify() == len(ids)

    @RELAXED
    @given(
        sizes=st.lists(st.integers(1, 4), min_size=1, max_size=5),
        again=st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 20)), max_size=6),
    )
    def test_a_batch_with_ids_may_come_again_at_any_time(
        self, fresh: Callable[[], Journal], sizes: list[int], again: list[tuple[int, int]]
    ) -> None:
        store = fresh()
        number = count()
        batches = [counted(*islice(number, size), ids=True) for size in sizes]
        for batch in batches:
            store.append("a", store.version("a"), batch)
        version = store.version("a")
        for place, expected in again:
            assert store.append("a", expected, batches[place % len(batches)]) == Appended(version, 0)
        assert numbers(store.read("a", verify=True)) == list(range(sum(sizes)))


class GlobalFeedContract:
    """All events in one order, and how far projections have come."""

    @pytest.fixture
    def store(self, open_store: OpenStore) -> Journal:
        return open_store()

    def test_an_empty_feed(self, store: Journal) -> None:
        assert store.last_position() == 0
        assert list(store.read_all()) == []
        assert store.checkpoint("equity") == 0

    def test_the_feed_has_every_event_in_the_order_of_appending(self, store: Journal) -> None:
        store.append("a", 0, counted(1, 2))
        store.append("b", 0, counted(3))
        store.append("a", 2, counted(4))
        feed = list(store.read_all())
        assert [(r.position, r.stream, r.version, r.event.number) for r in feed] == [
            (1, "a", 1, 1),
            (2, "a", 2, 2),
            (3, "b", 1, 3),
            (4, "a", 3, 4),
        ]
        assert store.last_position() == 4
        by_stream = [*store.read("a"), *store.read("b")]
        assert sorted(by_stream, key=lambda r: r.position) == feed

    def test_the_feed_begins_behind_a_position_and_ends_at_a_limit(self, store: Journal) -> None:
        for start in range(0, 1_200, 300):
            store.append(f"s{start % 7}", ANY_VERSION, counted(*range(start, start + 300)))
        assert numbers(store.read_all()) == list(range(1_200))
        assert numbers(store.read_all(after=498, limit=4)) == [498, 499, 500, 501]
        assert numbers(store.read_all(after=1_199)) == [1_199]
        assert numbers(store.read_all(after=1_200)) == numbers(store.read_all(limit=0)) == []

    def test_refused_appends_leave_no_gap(self, store: Journal) -> None:
        store.append("a", 0, counted(1))
        with pytest.raises(VersionConflict):
            store.append("a", 0, counted(2))
        with pytest.raises(UnknownEvent):
            store.append("a", 1, [NewEvent(Unregistered(), 1)])
        store.append("b", 0, counted(3))
        assert [r.position for r in store.read_all()] == [1, 2]

    def test_threads_leave_no_gap_and_a_follower_misses_nothing(self, store: Journal) -> None:
        seen: list[RecordedEvent] = []

        def write(name: str) -> None:
            for step in range(40):
                store.append(name, step, counted(step))

        threads = [Thread(target=write, args=(f"s{number}",)) for number in range(3)]
        for thread in threads:
            thread.start()
        while len(seen) < 120:
            seen += store.read_all(after=len(seen))
        for thread in threads:
            thread.join()
        assert [r.position for r in seen] == list(range(1, 121))
        for number in range(3):
            assert [r.version for r in seen if r.stream == f"s{number}"] == list(range(1, 41))

    def test_checkpoints_are_kept_by_name(self, store: Journal, open_store: OpenStore) -> None:
        store.save_checkpoint("equity", 7)
        store.save_checkpoint("trades", 3)
        store.save_checkpoint("equity", 9)
        again = open_store()
        assert (again.checkpoint("equity"), again.checkpoint("trades"), again.checkpoint("new")) == (9, 3, 0)
        again.save_checkpoint("equity", 2)
        assert store.checkpoint("equity") == 2


class IntegrityContract:
    """Damage is found and named."""

    @pytest.fixture
    def damage(self) -> Damage:
        raise NotImplementedError

    @pytest.fixture
    def store(self, open_store: OpenStore) -> Journal:
        store = open_store()
        for stream in ("before", "damaged", "after"):
            events = [
                NewEvent(Counted(number), number, f"{stream}-{number}", "cause", "talk") for number in range(1, 8)
            ]
            for first, stop in ((0, 3), (3, 4), (4, 7)):
                store.append(stream, first, events[first:stop])
        return store

    @pytest.mark.parametrize("what", STORED)
    @pytest.mark.parametrize("version", range(1, 8))
    def test_a_flipped_bit_is_named(self, store: Journal, damage: Damage, what: str, version: int) -> None:
        assert store.verify() == 21
        damage("damaged", version, what, flipped)
        for check in (
            store.verify,
            lambda: store.verify(["damaged"]),
            lambda: list(store.read("damaged", verify=True)),
        ):
            with pytest.raises(IntegrityError) as found:
                check()
            assert found.value.stream == "damaged"
            assert found.value.version == version
        assert store.verify(["before", "after"]) == 14
        assert numbers(store.read("before", verify=True)) == list(range(1, 8))

    @pytest.mark.parametrize(
        "how",
        [
            lambda record: record.replace('"damaged-3"', "null"),
            lambda record: record.replace('"damaged-3"', '"damaged-30"'),
            lambda record: record.replace('"cause"', "null"),
            lambda record: record.replace('"talk"', '"other"'),
            lambda record: record.replace("counted/1", "counted/2"),
            lambda record: record.replace('",3,', '",4,'),
            lambda record: record.replace('{"number":3}', '{"number":3.0}'),
            lambda record: record + " ",
            lambda _: "",
        ],
    )
    def test_each_part_of_a_record_counts(self, store: Journal, damage: Damage, how: Callable[[str], str]) -> None:
        def changed(record: str) -> str:
            assert how(record) != record
            return how(record)

        damage("damaged", 3, "record", changed)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("damaged", 3)

    @pytest.mark.parametrize("how", [lambda record: record + "\n", lambda record: f"{record}\n{record}"])
    @pytest.mark.parametrize("version", [4, 6, 7])
    def test_a_record_too_many_is_named(
        self, store: Journal, damage: Damage, how: Callable[[str], str], version: int
    ) -> None:
        damage("damaged", version, "record", how)
        with pytest.raises(IntegrityError) as found:
            store.verify()
        assert (found.value.stream, found.value.version) == ("damaged", version + 1)

    @pytest.mark.parametrize("how", [lambda _: "", lambda record: f"{record}\n{record}"])
    def test_records_too_many_or_too_few_are_never_read(
        self, store: Journal, damage: Damage, how: Callable[[str], str]
    ) -> None:
        damage("damaged", 6, "record", how)
        with pytest.raises(IntegrityError) as found:
            list(store.read("damaged"))
        assert found.value.stream == "damaged"

    def test_reading_without_verification_names_what_cannot_be_decoded(self, store: Journal, damage: Damage) -> None:
        damage("damaged", 5, "record", lambda record: record[:-2])
        with pytest.raises(IntegrityError) as found:
            list(store.read("damaged"))
        assert (found.value.stream, found.value.version) == ("damaged", 5)

    def test_a_part_behind_the_damage_can_still_be_checked(self, store: Journal, damage: Damage) -> None:
        damage("damaged", 2, "record", lambda record: record.replace('{"number":2}', '{"number":9}'))
        assert numbers(store.read("damaged", after=4, verify=True)) == [5, 6, 7]
