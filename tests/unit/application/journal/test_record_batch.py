"""Parts of record batches, and the events that stand in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.journal.envelope import RecordedEvent
from application.journal.event_hash import genesis, row_digest, row_digests
from application.journal.record import Head, write_record
from application.journal.record_batch import RecordBatch


def batch_of(size: int, version: int = 1, position: int = 1) -> RecordBatch:
    """Records that follow each other."""
    lines = [write_record("paid/1", at, 7, None, None, None, "{}").encode() for at in range(version, version + size)]
    return RecordBatch("a", position, version, b"\n".join(lines), b"".join(row_digests(genesis("a"), lines)))


@given(size=st.integers(1, 9), version=st.integers(1, 5), after=st.integers(0, 15), last=st.integers(1, 15))
def test_a_part_is_what_stands_between_two_versions(size: int, version: int, after: int, last: int) -> None:
    whole = batch_of(size, version, version + 100)
    part = whole.part(after, last)
    wanted = [one for one in range(version, version + size) if after < one <= last]
    assert part.size == len(wanted)
    if wanted:
        assert (part.version, part.last, part.position) == (wanted[0], wanted[-1], wanted[0] + 100)
        assert part.last_hash == whole.row_hash(wanted[-1])
    for one in wanted:
        assert (part.record(one), part.row_hash(one)) == (whole.record(one), whole.row_hash(one))


def test_the_whole_of_a_batch_is_itself() -> None:
    batch = batch_of(3, 5)
    assert batch.part(4, 7) is batch
    assert batch.part(0, 99) is batch


def test_a_version_behind_the_last_has_no_record() -> None:
    with pytest.raises(IndexError):
        batch_of(3).record(4)


def event_in(batch: RecordBatch, version: int, content: object = "paid") -> RecordedEvent:
    return RecordedEvent(version, content, Head("paid/1", version, 7, None, None, None), batch)


def test_an_event_tells_its_place() -> None:
    event = event_in(batch_of(3, 5, 105), 6)
    assert (event.stream, event.version, event.position, event.event_id) == ("a", 6, 106, "a#6")
    assert (event.type, event.schema_version, event.occurred_at, event.recorded_at) == ("paid", 1, 6, 7)
    assert event.payload == "{}"


def test_an_event_of_a_store_without_a_feed_has_no_position() -> None:
    assert event_in(batch_of(3, 5, 0), 6).position == 0


def test_events_are_equal_where_what_is_stored_is() -> None:
    whole = batch_of(3)
    part, moved = whole.part(1, 2), whole._replace(position=9)
    assert event_in(whole, 2) == event_in(part, 2)
    assert hash(event_in(whole, 2)) == hash(event_in(part, 2))
    assert event_in(whole, 2) != event_in(whole, 1)
    assert event_in(whole, 2) != event_in(moved, 2)
    assert event_in(whole, 2) != event_in(whole, 2, "another event")
    assert event_in(whole, 2) != "another thing"
    other = whole._replace(row_hashes=row_digest(b"", b"") * 3)
    assert event_in(whole, 2) != event_in(other, 2)
