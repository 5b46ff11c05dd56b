"""Raw batches become one frame."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from adapters.memory.object_locations import MemoryObjectLocations
from adapters.memory.object_store import MemoryObjectStore
from application.market_data.aggregation.prices import AggregatedPrices, AggregateRequest
from application.market_data.aggregation.reader import Drift, Fault
from application.market_data.raw_batches import RAW_SCHEMA
from application.market_data.use_cases.aggregate_prices import AggregatePrices
from application.ports.errors import AccessDenied
from domain.shared.errors import InvalidValue
from tests.support.raw import MONDAY, as_parquet, put_batch, raw_rows

DAY = timedelta(days=1)


@pytest.fixture
def store() -> MemoryObjectStore:
    return MemoryObjectStore()


def aggregate(store: MemoryObjectStore, **asked: object) -> AggregatedPrices:
    return AggregatePrices(store, MemoryObjectLocations(store)).run(AggregateRequest(**asked))  # type: ignore[arg-type]


def test_batches_and_days_come_together_sorted_by_symbol_and_date(store: MemoryObjectStore) -> None:
    put_batch(store, raw_rows("BA"), MONDAY, 0)
    put_batch(store, raw_rows("C"), MONDAY, 1)
    put_batch(store, raw_rows("AB", first=MONDAY + DAY), MONDAY + DAY, 0)
    found = aggregate(store)
    assert found.rows.schema == RAW_SCHEMA
    assert found.rows.select("symbol", "date").rows() == [
        ("AAA", MONDAY),
        ("AAA", MONDAY + DAY),
        ("BBB", MONDAY),
        ("BBB", MONDAY + DAY),
        ("CCC", MONDAY),
    ]
    assert (found.batches, found.repeated, found.faults, found.drifts) == (3, 0, (), ())


def test_no_batches_give_no_rows(store: MemoryObjectStore) -> None:
    store.put("raw-data/readme.txt", b"not a batch")
    store.put("raw-data/2026-99-99-batch-1.parquet", b"no day")
    found = aggregate(store)
    assert_frame_equal(found.rows, pl.DataFrame(schema=RAW_SCHEMA))
    assert found.batches == 0


def test_the_newest_fetch_of_a_symbols_day_counts_however_the_batches_are_numbered(store: MemoryObjectStore) -> None:
    late, early = datetime(2026, 3, 3, 12, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)
    put_batch(store, raw_rows("A", fetched=late, close=20.0), MONDAY, 0)
    put_batch(store, raw_rows("AB", fetched=early, close=30.0), MONDAY, 1)
    found = aggregate(store)
    assert found.rows.select("symbol", "close").rows() == [("AAA", 20.0), ("BBB", 30.0)]
    assert found.repeated == 1


def test_times_of_fetching_are_compared_as_times(store: MemoryObjectStore) -> None:
    for number, (text, close) in enumerate(
        [("2026-03-03T10:00:00+10:00", 1.0), ("2026-03-03T09:00:00Z", 2.0), ("?", 3.0)]
    ):
        put_batch(store, raw_rows("A", close=close + 1).with_columns(fetch_timestamp=pl.lit(text)), MONDAY, number)
    assert aggregate(store).rows["close"].to_list() == [3.0]


def test_rows_as_known_at_a_time(store: MemoryObjectStore) -> None:
    for hour, close in ((9, 20.0), (12, 30.0)):
        rows = raw_rows("A", fetched=datetime(2026, 3, 3, hour, tzinfo=UTC), close=close)
        put_batch(store, rows, MONDAY, hour)
    known = [
        aggregate(store, known_at=datetime(2026, 3, 3, hour, tzinfo=UTC)).rows["close"].to_list()
        for hour in (8, 9, 11, 12)
    ]
    assert known == [[], [20.0], [20.0], [30.0]]


def test_rows_that_do_not_say_when_they_were_fetched_are_known_from_the_beginning(store: MemoryObjectStore) -> None:
    put_batch(store, raw_rows("A").with_columns(pl.lit("?").alias("fetch_timestamp")))
    assert len(aggregate(store, known_at=datetime(2000, 1, 1, tzinfo=UTC)).rows) == 1


def test_a_time_without_an_offset_is_refused(store: MemoryObjectStore) -> None:
    with pytest.raises(InvalidValue, match="no offset"):
        aggregate(store, known_at=datetime(2026, 3, 3))  # noqa: DTZ001


def test_a_span_of_dates_is_inclusive_and_finds_rows_fetched_later(store: MemoryObjectStore) -> None:
    put_batch(store, raw_rows("A", days=5), MONDAY + 30 * DAY)
    put_batch(store, raw_rows("B", days=5), MONDAY + 4 * DAY)
    found = aggregate(store, start=MONDAY + DAY, end=MONDAY + 2 * DAY)
    assert found.rows["date"].to_list() == [MONDAY + DAY, MONDAY + 2 * DAY] * 2


def test_batches_fetched_before_a_span_are_not_looked_at(store: MemoryObjectStore) -> None:
    for day in range(5):
        put_batch(store, raw_rows("A", first=MONDAY + day * DAY), MONDAY + day * DAY)
    found = aggregate(store, start=MONDAY + 3 * DAY)
    assert found.rows["date"].to_list() == [MONDAY + 3 * DAY, MONDAY + 4 * DAY]
    assert found.batches == 3


def test_a_span_that_ends_before_it_begins_is_refused(store: MemoryObjectStore) -> None:
    with pytest.raises(InvalidValue, match="before it begins"):
        aggregate(store, start=MONDAY, end=MONDAY - DAY)


def test_one_days_batches(store: MemoryObjectStore) -> None:
    for number in (2, 10):
        put_batch(store, raw_rows("AB"[number == 10], days=2), MONDAY, number)
    put_batch(store, raw_rows("C"), MONDAY + DAY)
    found = aggregate(store, batch_day=MONDAY, symbols=["BBB", "CCC"])
    assert found.rows["symbol"].to_list() == ["BBB", "BBB"]
    assert found.batches == 2


def test_damaged_batches_are_left_out_and_named(store: MemoryObjectStore) -> None:
    whole = as_parquet(raw_rows("B"))
    put_batch(store, raw_rows("A"), MONDAY, 0)
    store.put("raw-data/2026-03-02-batch-1.parquet", whole[:-40])
    store.put("raw-data/2026-03-02-batch-2.parquet", b"<html>busy</html>")
    store.put("raw-data/2026-03-02-batch-3.parquet", whole[:60] + bytes(40) + whole[100:])
    store.put("raw-data/2026-03-02-batch-4.parquet", b"")
    put_batch(store, raw_rows("C"), MONDAY, 5)
    found = aggregate(store)
    assert found.rows["symbol"].to_list() == ["AAA", "CCC"]
    assert [fault.key[-9:-8] for fault in found.faults] == ["1", "2", "3", "4"]
    assert all(fault.reason.startswith("is damaged: ") and "\n" not in fault.reason for fault in found.faults)


def test_columns_of_other_shapes_are_mended_and_named(store: MemoryObjectStore) -> None:
    rows = raw_rows("A", days=2)
    put_batch(store, raw_rows("C"), MONDAY, 0)
    older = rows.drop("adjusted_close").with_columns(pl.col("volume").cast(pl.Float64), extra=pl.lit(1))
    key = put_batch(store, older, MONDAY, 1)
    text = raw_rows("B").with_columns(pl.col("date").cast(pl.String), pl.col("symbol").cast(pl.Categorical))
    other = put_batch(store, text.rename({"close": "Close"}), MONDAY, 2)
    found = aggregate(store)
    assert found.rows.schema == RAW_SCHEMA
    assert_frame_equal(
        found.rows.filter(symbol="AAA"), rows.with_columns(pl.lit(None, dtype=pl.Float64).alias("adjusted_close"))
    )
    assert_frame_equal(found.rows.filter(symbol="BBB"), raw_rows("B"))
    assert found.drifts == (
        Drift(key, ("lacks adjusted_close", "volume is Float64", "has also extra")),
        Drift(other, ("close is called Close", "symbol is Categorical", "date is String")),
    )


@pytest.mark.parametrize(
    "changed",
    [
        pl.col("date").cast(pl.Datetime("ns")),
        pl.col("date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        pl.col("date").cast(pl.Datetime("us")).dt.replace_time_zone("Australia/Sydney"),
        pl.col("date").dt.combine(time(10)).dt.replace_time_zone("Australia/Sydney"),
        pl.col("date").cast(pl.String) + "T00:00:00+11:00",
        pl.col("date").cast(pl.String) + " 00:00:00",
    ],
    ids=["naive", "utc", "midnight", "opening", "text with offset", "text"],
)
def test_a_date_as_a_time_is_the_day_at_the_market(changed: pl.Expr, store: MemoryObjectStore) -> None:
    put_batch(store, raw_rows("A", days=3).with_columns(changed.alias("date")))
    assert_frame_equal(aggregate(store).rows, raw_rows("A", days=3))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (pl.col("volume") + 0.5, "volume is Float64, and not all of it can be Int64"),
        (pl.lit("yesterday").alias("date"), "date is String, and not all of it can be Date"),
        (pl.lit("n/a").alias("close"), "close is String, and not all of it can be Float64"),
        (pl.lit(360).alias("symbol"), "symbol is Int32, and not all of it can be String"),
        (pl.lit(float("nan")).alias("symbol"), "symbol is Float64, and not all of it can be String"),
        (pl.lit(value=True).alias("symbol"), "symbol is Boolean, and not all of it can be String"),
        (
            pl.col("date").cast(pl.Datetime("us", "UTC")).dt.offset_by("-11h"),
            "date is Datetime(time_unit='us', time_zone='UTC'), and not all of it can be Date",
        ),
        (pl.lit("2026-03-01T13:00:00+00:00").alias("date"), "date is String, and not all of it can be Date"),
    ],
)
def test_values_without_a_counterpart_are_not_guessed(store: MemoryObjectStore, changed: pl.Expr, reason: str) -> None:
    key = put_batch(store, raw_rows("A").with_columns(changed))
    found = aggregate(store)
    assert len(found.rows) == 0
    assert found.faults == (Fault(key, reason),)


def test_a_batch_without_prices_is_named(store: MemoryObjectStore) -> None:
    key = put_batch(store, raw_rows("A").drop("open", "close"))
    assert aggregate(store).faults == (Fault(key, "lacks the column open, close"),)


def test_a_store_that_lets_nobody_in_is_no_damage() -> None:
    store = MemoryObjectStore(denied=["raw-data/"])
    with pytest.raises(AccessDenied):
        aggregate(store)


def test_adjusted_prices_are_scaled_and_volume_is_not(store: MemoryObjectStore) -> None:
    rows = pl.concat(
        [raw_rows("A"), raw_rows("B").with_columns(pl.lit(None, dtype=pl.Float64).alias("adjusted_close"))]
    )
    put_batch(store, rows)
    seen = aggregate(store, adjusted=True).rows.select("open", "high", "low", "close", "volume")
    assert seen.rows() == [(4.75, 5.5, 4.5, 5.0, 1_000), (9.5, 11.0, 9.0, 10.0, 1_000)]


batches = st.lists(
    st.tuples(st.sampled_from(["A", "AB", "BC", "C"]), st.integers(1, 3), st.integers(0, 5), st.integers(1, 9)),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(batches)
def test_the_same_as_looking_at_every_row(made: list[tuple[str, int, int, int]]) -> None:
    store, expected = MemoryObjectStore(), dict[tuple[str, date], tuple[datetime, int, float]]()
    for number, (symbols, days, hour, close) in enumerate(made):
        fetched = datetime(2026, 4, 1, hour, tzinfo=UTC)
        rows = raw_rows(symbols, days, fetched=fetched, close=float(close))
        put_batch(store, rows, number=number)
        for symbol, day in rows.select("symbol", "date").rows():
            if (symbol, day) not in expected or expected[symbol, day][:2] < (fetched, number):
                expected[symbol, day] = (fetched, number, float(close))
    found = aggregate(store)
    assert found.rows.select("symbol", "date", "close").rows() == [
        (*key, close) for key, (_, _, close) in sorted(expected.items())
    ]
