"""Raw batches come onto the tape, once each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from adapters.memory.clock import ManualClock
from adapters.memory.object_locations import MemoryObjectLocations
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.progress import CountedProgress
from adapters.memory.tape import MemoryTape
from application.collection.compaction.additions import DAILY
from application.collection.compaction.compactor import CompactRequest, RawCompacted, RawCompactor
from application.market_data.aggregation.prices import AggregateRequest
from application.market_data.raw_batches import raw_candles
from application.market_data.use_cases.aggregate_prices import AggregatePrices
from application.ports.errors import AccessDenied
from application.ports.object_store import Condition
from application.ports.tape import CandleQuery
from domain.market.markets import ASX
from tests.support.raw import MONDAY, put_batch, raw_rows

DAY = timedelta(days=1)
VALUES = ("open", "high", "low", "close", "volume", "adjusted_close")


class Place:
    """Objects and a tape."""

    def __init__(self) -> None:
        self.store = MemoryObjectStore()
        self.tape = MemoryTape(ManualClock())

    def compact(self) -> RawCompacted:
        places = MemoryObjectLocations(self.store)
        return RawCompactor(self.store, places, self.tape, CountedProgress()).run(CompactRequest())

    def on_tape(self, known_at: datetime | None = None) -> pl.DataFrame:
        rows = self.tape.scan(CandleQuery(DAILY, venue="ASX", known_at=known_at)).collect()
        return rows.select("symbol", pl.col("session_date").alias("date"), *VALUES).sort("symbol", "date")

    def raw(self, known_at: datetime | None = None) -> pl.DataFrame:
        found = AggregatePrices(self.store, MemoryObjectLocations(self.store)).run(AggregateRequest(known_at=known_at))
        return found.rows.select("symbol", "date", *VALUES).with_columns(pl.col("volume").cast(pl.Float64))


@pytest.fixture
def place() -> Place:
    return Place()


def at(hour: int, day: date = MONDAY + DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def counts(done: RawCompacted) -> tuple[int, int, int, int]:
    assert done.rows == done.added + done.revised + done.unchanged + done.superseded + done.refused
    return done.added, done.revised, done.unchanged, done.superseded


def test_each_batch_comes_onto_the_tape_once(place: Place) -> None:
    put_batch(place.store, raw_rows("AB", days=3), MONDAY + 3 * DAY, 0)
    put_batch(place.store, raw_rows("C"), MONDAY + 3 * DAY, 1)
    first = place.compact()
    assert (first.batches, first.already, counts(first)) == (2, 0, (7, 0, 0, 0))
    assert_frame_equal(place.on_tape(), place.raw())
    again = place.compact()
    assert (again.batches, again.already, again.rows) == (0, 2, 0)


def test_a_batch_that_was_written_anew_is_looked_at_again(place: Place) -> None:
    put_batch(place.store, raw_rows("A"))
    place.compact()
    put_batch(place.store, raw_rows("AB"))
    assert counts(place.compact()) == (1, 0, 1, 0)
    assert_frame_equal(place.on_tape(), place.raw())


def test_changed_values_are_revisions_known_since_they_were_fetched(place: Place) -> None:
    for hour, close in ((8, 20.0), (9, 20.0), (10, 30.0), (11, 20.0)):
        put_batch(place.store, raw_rows("A", fetched=at(hour), close=close), MONDAY, hour)
    assert counts(place.compact()) == (1, 2, 1, 0)
    for hour in range(8, 13):
        assert_frame_equal(place.on_tape(at(hour)), place.raw(at(hour)))


def test_a_revision_in_a_later_batch_is_known_since_its_fetch(place: Place) -> None:
    put_batch(place.store, raw_rows("A", fetched=at(8)))
    place.compact()
    put_batch(place.store, raw_rows("A", fetched=at(9, MONDAY + 2 * DAY), close=11.0), MONDAY + 2 * DAY)
    assert counts(place.compact()) == (0, 1, 0, 0)
    before = at(9, MONDAY + 2 * DAY) - timedelta(microseconds=1)
    assert place.on_tape(before)["close"].to_list() == [10.0]
    assert place.on_tape(before + timedelta(microseconds=1))["close"].to_list() == [11.0]


def test_what_the_fetcher_put_on_the_tape_already_adds_nothing(place: Place) -> None:
    for hour, close in ((8, 20.0), (10, 30.0)):
        rows = raw_rows("A", days=2, first=MONDAY - DAY, fetched=at(hour), close=close)
        place.tape.append(raw_candles(rows, ASX).good, received_at=at(hour))
        put_batch(place.store, rows, MONDAY + DAY, hour)
    before = place.on_tape()
    done = place.compact()
    assert (done.added, done.revised) == (0, 0)
    assert_frame_equal(place.on_tape(), before)


def test_a_batch_that_comes_late_does_not_hide_what_was_fetched_after_it(place: Place) -> None:
    put_batch(place.store, raw_rows("A", fetched=at(10), close=30.0), MONDAY, 1)
    place.compact()
    put_batch(place.store, raw_rows("AB", fetched=at(9), close=20.0), MONDAY, 0)
    assert counts(place.compact()) == (1, 0, 0, 1)
    assert_frame_equal(place.on_tape(), place.raw())


def test_rows_that_break_a_rule_are_kept_with_their_reason_once(place: Place) -> None:
    bad = raw_rows("A").with_columns(close=pl.lit(0.0), open=pl.lit(None, dtype=pl.Float64))
    put_batch(place.store, pl.concat([bad, raw_rows("B")]))
    assert place.compact().refused == 1
    put_batch(place.store, pl.concat([bad, raw_rows("BC")]))
    assert place.compact().refused == 1
    assert place.tape.quarantined()["reason"].to_list() == ["open is missing"]
    assert place.on_tape()["symbol"].to_list() == ["BBB", "CCC"]


def test_damaged_batches_are_tried_again(place: Place) -> None:
    put_batch(place.store, raw_rows("A"), number=0)
    place.store.put("raw-data/2026-03-02-batch-1.parquet", b"half")
    first = place.compact()
    assert (first.batches, [fault.key for fault in first.faults]) == (1, ["raw-data/2026-03-02-batch-1.parquet"])
    put_batch(place.store, raw_rows("B"), number=1)
    second = place.compact()
    assert (second.batches, second.added, second.faults) == (1, 1, ())


def test_rows_that_do_not_say_when_they_were_fetched_are_of_their_batches_day(place: Place) -> None:
    put_batch(place.store, raw_rows("A", fetched=at(9)), MONDAY + DAY)
    put_batch(place.store, raw_rows("A", close=30.0).drop("fetch_timestamp"), MONDAY + 2 * DAY)
    assert counts(place.compact()) == (1, 1, 0, 0)
    assert place.on_tape(at(0, MONDAY + 2 * DAY))["close"].to_list() == [30.0]
    assert place.on_tape(at(23))["close"].to_list() == [10.0]


class Stopped(Exception):
    """The process ends here."""


class StoppingTape(MemoryTape):
    """A tape whose process is stopped after so many appends."""

    left = 10**9

    def append(self, candles: pl.DataFrame, *, received_at: datetime) -> object:  # type: ignore[override]
        receipt = super().append(candles, received_at=received_at)
        self.left -= 1
        if not self.left:
            raise Stopped
        return receipt


@pytest.mark.parametrize("appends", [1, 2, 3])
def test_stopped_at_any_commit_it_goes_on_and_ends_the_same(place: Place, appends: int) -> None:
    for day, close in ((0, 20.0), (300, 30.0), (400, 20.0)):
        put_batch(place.store, raw_rows("A", fetched=at(9, MONDAY + day * DAY), close=close), MONDAY + day * DAY)
    place.tape = stopping = StoppingTape(ManualClock())
    stopping.left = appends
    with pytest.raises(Stopped):
        place.compact()
    place.compact()
    assert_frame_equal(place.on_tape(), place.raw())
    assert place.tape.series()[0].revisions == 2


class ReadOnlyLedger(MemoryObjectStore):
    """A store where nothing can be put below ``compacted/``."""

    def upload(self, key: str, parts: Iterable[bytes], *, condition: Condition | None = None) -> str:
        if key.startswith("compacted/"):
            raise AccessDenied(key)
        return super().upload(key, parts, condition=condition)


def test_a_ledger_that_cannot_be_written_is_an_error_and_the_rows_come_once_all_the_same(place: Place) -> None:
    place.store = ReadOnlyLedger()
    for day in (0, 400):
        put_batch(place.store, raw_rows("AB"), MONDAY + day * DAY)
    for _ in range(2):
        with pytest.raises(AccessDenied):
            place.compact()
        assert_frame_equal(place.on_tape(), place.raw())
    assert place.tape.series()[0].revisions == 0


steps = st.lists(st.tuples(st.sampled_from(["A", "B", "AB"]), st.integers(0, 3), st.integers(2, 5)), max_size=8)


@settings(deadline=None, max_examples=60)
@given(steps, st.sets(st.integers(0, 7)))
def test_the_tape_says_what_the_batches_say_whenever_it_is_compacted(
    made: Iterable[tuple[str, int, int]], pauses: set[int]
) -> None:
    place = Place()
    for number, (symbols, first, close) in enumerate(made):
        fetched = at(number, MONDAY + 10 * DAY)
        rows = raw_rows(symbols, 2, first=MONDAY + first * DAY, fetched=fetched, close=float(close))
        put_batch(place.store, rows, MONDAY + 10 * DAY, number)
        if number in pauses:
            place.compact()
    place.compact()
    assert_frame_equal(place.on_tape(), place.raw())
