"""Events become record batches of a bounded size."""

from __future__ import annotations

from decimal import Decimal

import pytest

from application.journal.envelope import NewEvent
from application.journal.errors import IntegrityError
from application.journal.event_hash import genesis
from application.journal.record_batches import (
    MOST_EVENTS,
    check_batch,
    given_ids,
    placed,
    prepare,
    prepare_one,
    recorded,
)
from tests.contracts.journal.events import Counted, Paid, codec, counted


def test_many_events_are_cut_into_batches_of_a_bounded_number() -> None:
    prepared = prepare(codec(), counted(*range(600)), 7)
    batches = placed("a", 10, 20, genesis("a"), prepared).batches
    assert [batch.size for batch in batches] == [MOST_EVENTS, MOST_EVENTS, 600 - 2 * MOST_EVENTS]
    assert [(batch.version, batch.position) for batch in batches] == [(11, 21), (267, 277), (523, 533)]
    before = genesis("a")
    for batch in batches:
        check_batch(batch, before)
        before = batch.last_hash
    assert [event.event.number for event in recorded(codec(), batches)] == list(range(600))


def test_large_events_stand_alone() -> None:
    large = [NewEvent(Paid(Decimal(1), "x" * 1_000_000), 1) for _ in range(6)]
    batches = placed("a", 0, 0, genesis("a"), prepare(codec(), large, 7)).batches
    assert [batch.size for batch in batches] == [1] * 6
    assert [event.version for event in recorded(codec(), batches)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "event",
    [
        NewEvent(Counted(1), 5),
        NewEvent(Counted(1), 5, "own"),
        NewEvent(Counted(1), -5, None, 'a "quoted" \n cause', "talk"),
        NewEvent(Counted(1), 5, "own", "é", None),
    ],
)
def test_one_event_is_written_like_many(event: NewEvent) -> None:
    assert [prepare_one(codec(), event, 7)] == prepare(codec(), [event], 7).lines


def test_an_id_that_the_place_has_anyway_is_not_written() -> None:
    events = [NewEvent(Counted(1), 5, "a#4", "c", "t"), NewEvent(Counted(2), 5, "own"), NewEvent(Counted(3), 5)]
    batches, ids = placed("a", 3, 3, genesis("a"), prepare(codec(), events, 7))
    assert ids == {"own": 5}
    assert given_ids(batches[0]) == {"own": 5}
    assert [event.event_id for event in recorded(codec(), batches)] == ["a#4", "own", "a#6"]
    assert [event.causation_id for event in recorded(codec(), batches)] == ["c", None, None]
    bare = placed("a", 3, 3, genesis("a"), prepare(codec(), [events[0]._replace(event_id=None), *events[1:]], 7))
    assert batches == bare.batches


def test_a_cut_batch_is_checked_from_where_it_begins() -> None:
    (batch,) = placed("a", 0, 0, genesis("a"), prepare(codec(), counted(1, 2, 3), 7)).batches
    check_batch(batch.part(1, 3), batch.row_hash(1))
    with pytest.raises(IntegrityError, match="version 2"):
        check_batch(batch.part(1, 3), genesis("a"))
