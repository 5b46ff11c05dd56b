"""One batch of symbols, from the real client of Yahoo onto the tape and into the raw batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.memory.clock import ManualClock
from adapters.memory.corporate_action_tape import MemoryCorporateActionTape
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.progress import CountedProgress
from adapters.memory.tape import MemoryTape
from adapters.system.rate_limiter import SteadyRateLimiter
from adapters.yahoo.offline import faults
from adapters.yahoo.offline.faults import Reply
from adapters.yahoo.offline.recordings import Recordings
from adapters.yahoo.offline.server import OfflineYahoo
from adapters.yahoo.prices import YahooPriceSource
from application.collection.fetching.price_writer import PriceWriter
from application.collection.use_cases.fetch_prices import BatchFetched, BatchRequest, FetchPrices
from application.market_data.raw_batches import RAW_SCHEMA, RawBatch, raw_key, read_raw_batch
from application.ports.corporate_action_tape import ActionQuery
from application.ports.errors import BadAnswer, ObjectMissing
from application.ports.tape import CandleQuery
from domain.market.markets import ASX
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval
from tests.support.yahoo import MONDAY, NOW, Bar, at, recording, steady, weekdays, yahoo

pytestmark = pytest.mark.server

DAYS = weekdays(MONDAY, 10)
SYMBOLS = ("BHP", "CBA", "NAN", "14D")
KEY = raw_key(NOW.date(), 0)


def bars(price: float = 10.0) -> dict[date, Bar]:
    return dict(zip(DAYS, steady(len(DAYS), price), strict=True))


RECORDED = [
    recording("BHP.AX", bars(), dividends={DAYS[2]: 0.72}),
    recording("CBA.AX", bars(90.0), splits={DAYS[4]: (2.0, 1.0)}),
    recording(
        "NAN.AX", {**bars(5.0), DAYS[1]: (None, None, None, None, None, None), DAYS[3]: (5.0, 4.0, 4.0, 5.0, 7, 5.0)}
    ),
    recording("14D.AX", dict(list(bars(0.3).items())[:6])),
]


@dataclass
class Place:
    """Everything in memory, and a clock that waits move on."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    progress: CountedProgress = field(default_factory=CountedProgress)

    def __post_init__(self) -> None:
        self.tape = MemoryTape(self.clock)
        self.actions = MemoryCorporateActionTape()
        self.objects = MemoryObjectStore(self.clock)

    def use_case(self, source: YahooPriceSource) -> FetchPrices:
        rate_limiter = SteadyRateLimiter(
            2.0,
            monotonic=lambda: self.clock.now().timestamp(),
            sleep=lambda seconds: self.clock.advance(timedelta(seconds=seconds)),
        )
        return FetchPrices(
            source, self.objects, self.tape, self.actions, self.clock, rate_limiter, self.progress, perf_counter
        )

    def candles(self) -> pl.DataFrame:
        return self.tape.scan(CandleQuery(Interval("1d"))).sort("symbol", "open_time").collect()

    def raw(self, key: str = KEY) -> RawBatch:
        return read_raw_batch(self.objects.get(key).content)


@dataclass
class Session:
    place: Place
    server: OfflineYahoo
    use_case: FetchPrices

    def run(self, *symbols: str, **options: object) -> BatchFetched:
        return self.use_case.run(replace(BatchRequest(0, symbols or SYMBOLS), **options))  # type: ignore[arg-type]


@pytest.fixture
def session(yahoo_cache: Path) -> Iterator[Session]:
    place = Place()
    with yahoo(RECORDED, yahoo_cache, place.clock) as (server, source):
        yield Session(place, server, place.use_case(source))


def test_a_batch_is_on_the_tape_and_in_its_object(session: Session) -> None:
    result = session.run()
    assert (result.status, result.symbols_fetched, result.already_fetched) == ("complete", 4, 0)
    assert (result.rows, result.added, result.revised, result.unchanged, result.refused) == (36, 34, 0, 0, 2)
    assert (result.actions, result.failures, result.remaining, result.object_key) == (2, (), (), KEY)
    raw = session.place.raw()
    assert dict(raw.rows.schema) == RAW_SCHEMA
    assert raw.fetched == ("14D", "BHP", "CBA", "NAN")
    assert raw.rows["fetch_timestamp"].unique().to_list() == [session.place.clock.now().isoformat()]
    assert raw.rows.select("symbol", "date").equals(raw.rows.select("symbol", "date").sort("symbol", "date"))
    candles = session.place.candles()
    assert candles["symbol"].unique().sort().to_list() == ["14D", "BHP", "CBA", "NAN"]
    assert candles["venue"].unique().to_list() == ["ASX"]
    assert session.place.progress.done == 4


def test_a_candle_is_a_day_in_sydney_and_known_when_it_is_over(session: Session) -> None:
    session.run("BHP")
    first = session.place.candles().row(0, named=True)
    assert first["session_date"] == MONDAY
    assert first["open_time"] == datetime(2024, 3, 3, 13, tzinfo=UTC)
    assert first["close_time"] == datetime(2024, 3, 4, 12, 59, 59, 999_999, tzinfo=UTC)
    assert first["known_at"] == first["close_time"]
    assert (first["open"], first["volume"], first["adjusted_close"]) == (10.0, 1000.0, 10.0)


def test_refused_rows_are_raw_and_in_quarantine_not_on_the_tape(session: Session) -> None:
    session.run("NAN")
    assert len(session.place.raw().rows) == 10
    assert session.place.raw().rows.row(1)[1:8] == (DAYS[1], None, None, None, None, None, None)
    assert session.place.candles()["session_date"].to_list() == [day for day in DAYS if day not in {DAYS[1], DAYS[3]}]
    refused = session.place.tape.quarantined()
    assert sorted(refused["reason"]) == ["high is below open or close", "open is missing"]
    assert refused["source"].unique().to_list() == ["daily prices of ASX"]


def test_dividends_and_splits_are_corporate_actions(session: Session) -> None:
    session.run()
    found = session.place.actions.actions(ActionQuery())
    assert found.select("symbol", "venue", "ex_date", "kind", "value").rows() == [
        ("BHP", "ASX", DAYS[2], "dividend", 0.72),
        ("CBA", "ASX", DAYS[4], "split", 2.0),
    ]


def test_an_action_that_cannot_be_is_put_aside_and_the_prices_stay(yahoo_cache: Path) -> None:
    place = Place()
    for day, said in ((0, {DAYS[2]: 0.72, DAYS[4]: 0.3}), (1, {DAYS[2]: -0.5, DAYS[4]: 0.3, DAYS[6]: -0.1})):
        place.clock.advance(timedelta(days=day))
        with yahoo([recording("BHP.AX", bars(), dividends=said)], yahoo_cache, place.clock) as (_, source):
            fetched = place.use_case(source).run(BatchRequest(0, ("BHP",)))
    assert (fetched.failures, fetched.rows, fetched.unchanged, fetched.refused) == ((), 9, 9, 2)
    assert place.actions.actions(ActionQuery()).select("ex_date", "value").rows() == [(DAYS[2], 0.72), (DAYS[4], 0.3)]
    kept = place.tape.quarantined()
    assert kept["source"].unique().to_list() == ["daily prices of ASX"]
    rows = [json.loads(row) for row in kept["row"]]
    assert sorted((row["symbol"], row["date"], row["kind"], float(row["value"])) for row in rows) == [
        ("BHP", str(DAYS[2]), "dividend", -0.5),
        ("BHP", str(DAYS[6]), "dividend", -0.1),
    ]
    assert all("above zero" in reason for reason in kept["reason"])


def test_the_same_call_again_asks_and_writes_nothing(session: Session) -> None:
    session.run()
    etag = session.place.objects.head(KEY).etag
    session.server.asked.clear()
    again = session.run()
    assert (again.status, again.symbols_fetched, again.already_fetched, again.rows) == ("complete", 0, 4, 0)
    assert session.server.asked == []
    assert session.place.objects.head(KEY).etag == etag
    assert len(session.place.tape.quarantined()) == 2


def test_a_symbol_counts_once_with_or_without_its_suffix(session: Session) -> None:
    result = session.run("BHP", "BHP.AX", "BHP")
    assert result.symbols_fetched == 1
    assert session.server.asked == ["BHP.AX"]
    assert session.place.raw().fetched == ("BHP",)


def test_a_symbol_that_fails_is_named_and_fetched_by_the_next_call(session: Session) -> None:
    session.server.orders.always("CBA.AX", faults.without_times)
    result = session.run("BHP", "CBA", "ZZZ", "NAN")
    assert (result.status, result.symbols_fetched, result.remaining) == ("complete", 2, ())
    assert [failure.symbol for failure in result.failures] == ["CBA", "ZZZ"]
    assert "prices without times" in result.failures[0].reason
    assert "does not know 'ZZZ'" in result.failures[1].reason
    session.server.orders.always("CBA.AX", None)
    session.server.asked.clear()
    again = session.run("BHP", "CBA", "NAN")
    assert (again.symbols_fetched, again.already_fetched) == (1, 2)
    assert session.server.asked == ["CBA.AX"]
    assert session.place.raw().fetched == ("BHP", "CBA", "NAN")


def test_nothing_is_written_where_nothing_could_be_fetched(session: Session) -> None:
    result = session.run("ZZZ")
    assert (result.symbols_fetched, len(result.failures)) == (0, 1)
    with pytest.raises(ObjectMissing):
        session.place.objects.head(KEY)


def test_a_symbol_without_rows_counts_as_fetched(session: Session) -> None:
    result = session.run("BHP", start=date(2023, 1, 1), end=date(2023, 12, 31))
    assert (result.symbols_fetched, result.rows) == (1, 0)
    assert (session.place.raw().fetched, len(session.place.raw().rows)) == (("BHP",), 0)
    assert session.run("BHP", start=date(2023, 1, 1), end=date(2023, 12, 31)).already_fetched == 1


def test_calls_are_two_seconds_apart(session: Session) -> None:
    session.run()
    assert session.place.clock.now() == NOW + timedelta(seconds=6)


def test_before_the_deadline_it_stops_cleanly_and_returns_the_rest(session: Session) -> None:
    deadline = NOW + timedelta(seconds=63)
    result = session.run(deadline=deadline, reserve=timedelta(seconds=60))
    assert (result.status, result.symbols_fetched, result.remaining) == ("out_of_time", 3, ("14D",))
    assert session.place.raw().fetched == ("BHP", "CBA", "NAN")
    rest = session.run(*result.remaining)
    assert (rest.status, rest.symbols_fetched, rest.remaining) == ("complete", 1, ())
    assert session.place.raw().fetched == ("14D", "BHP", "CBA", "NAN")
    late = session.run("ZZZ", deadline=session.place.clock.now())
    assert (late.status, late.remaining) == ("out_of_time", ("ZZZ",))


def test_throttling_that_lasts_ends_the_call_and_names_no_symbol(session: Session) -> None:
    session.server.orders.always("CBA.AX", faults.status(429))
    result = session.run()
    assert (result.status, result.symbols_fetched) == ("throttled", 1)
    assert (result.failures, result.remaining) == ((), ("CBA", "NAN", "14D"))
    assert session.place.raw().fetched == ("BHP",)
    assert "14D.AX" not in session.server.asked


def test_a_source_that_does_not_answer_is_left_alone(session: Session) -> None:
    for symbol in ("CBA", "NAN", "14D"):
        session.server.orders.always(f"{symbol}.AX", faults.status(503))
    result = session.run("BHP", "CBA", "NAN", "14D", "ZZZ")
    assert (result.status, result.symbols_fetched, result.remaining) == ("unavailable", 1, ("ZZZ",))
    assert [failure.symbol for failure in result.failures] == ["CBA", "NAN", "14D"]


def test_the_next_day_brings_what_is_new_and_compares_what_is_known(yahoo_cache: Path) -> None:
    place = Place()
    with yahoo(RECORDED, yahoo_cache, place.clock) as (_, source):
        place.use_case(source).run(BatchRequest(0, ("BHP",)))
    place.clock.set(NOW + timedelta(days=1))
    later = weekdays(MONDAY, 13)
    grown = dict(zip(later, steady(13), strict=True))
    with yahoo([recording("BHP.AX", grown, answered_at=place.clock.now())], yahoo_cache, place.clock) as (_, source):
        result = place.use_case(source).run(BatchRequest(0, ("BHP",)))
    assert result.object_key == raw_key(date(2024, 3, 21), 0)
    assert (result.rows, result.added, result.revised, result.unchanged) == (12, 3, 0, 9)
    assert place.raw(result.object_key).rows["date"].min() == DAYS[-1] - timedelta(days=10)
    assert place.candles()["session_date"].to_list() == later


def test_a_session_that_was_not_over_is_fetched_once_it_is(yahoo_cache: Path) -> None:
    noon, evening = at(DAYS[-1], time(12)), at(DAYS[-1], time(17))
    assert noon.date() == evening.date()
    place = Place(ManualClock(noon))
    with yahoo([recording("BHP.AX", bars(), answered_at=noon)], yahoo_cache, place.clock) as (server, source):
        first = place.use_case(source).run(BatchRequest(0, ("BHP",)))
        place.clock.set(at(DAYS[-1], time(16, 30)))
        again = place.use_case(source).run(BatchRequest(0, ("BHP",)))
        assert server.asked == ["BHP.AX"]
    assert (first.rows, first.unfinished, again.already_fetched, again.symbols_fetched) == (9, 1, 1, 0)
    place.clock.set(evening)
    with yahoo([recording("BHP.AX", bars(), answered_at=evening)], yahoo_cache, place.clock) as (server, source):
        later = place.use_case(source).run(BatchRequest(0, ("BHP",)))
        assert (later.object_key, later.added, later.unfinished) == (first.object_key, 1, 0)
        assert place.use_case(source).run(BatchRequest(0, ("BHP",))).already_fetched == 1
    raw = place.raw(first.object_key)
    assert raw.rows["date"].to_list() == DAYS
    assert raw.more_at == {}


def test_a_recording_of_an_open_market_is_not_asked_for_again_at_once(yahoo_cache: Path) -> None:
    place = Place()
    long_ago = at(DAYS[-1], time(12))
    with yahoo([recording("BHP.AX", bars(), answered_at=long_ago)], yahoo_cache, place.clock) as (server, source):
        use_case = place.use_case(source)
        assert use_case.run(BatchRequest(0, ("BHP",))).unfinished == 1
        assert use_case.run(BatchRequest(0, ("BHP",))).already_fetched == 1
        assert server.asked == ["BHP.AX"]


def test_all_of_a_history_is_not_begun_without_time_for_it(session: Session) -> None:
    session.run("BHP")
    session.place.clock.set(NOW + timedelta(days=1))
    session.server.orders.always("BHP.AX", faults.changed(DAYS[-1] - timedelta(days=1), 1.5))
    session.server.asked.clear()
    deadline = session.place.clock.now() + timedelta(seconds=61)

    def slow(right: Reply) -> Reply:
        session.place.clock.advance(timedelta(seconds=30))
        return faults.changed(DAYS[-1] - timedelta(days=1), 1.5)(right)

    session.server.orders.next("BHP.AX", slow)
    result = session.run("BHP", deadline=deadline, reserve=timedelta(seconds=60))
    assert (result.status, result.remaining, result.rows) == ("out_of_time", ("BHP",), 0)
    assert session.server.asked == ["BHP.AX"]


def test_a_value_that_is_changed_later_is_a_revision(session: Session) -> None:
    session.run("BHP")
    before = session.place.candles()
    session.place.clock.set(NOW + timedelta(days=1))
    session.server.orders.always("BHP.AX", faults.changed(DAYS[-1] - timedelta(days=1), 1.5))
    result = session.run("BHP")
    assert (result.added, result.revised, result.unchanged) == (0, 1, 9)
    assert session.server.asked == ["BHP.AX"] * 3
    after = session.place.candles()
    changed = after.join(before, on=["open_time", "close"], how="anti")
    assert changed["session_date"].to_list() == [DAYS[-1]]
    assert changed["known_at"].to_list() == [session.place.clock.now()]
    as_known = session.place.tape.scan(CandleQuery(Interval("1d"), known_at=NOW)).collect()
    assert as_known.equals(before.sort("open_time"))


def test_an_action_that_is_no_longer_told_is_withdrawn(session: Session) -> None:
    session.run("BHP", "CBA")
    place = session.place
    told = place.actions.actions(ActionQuery())
    place.clock.set(NOW + timedelta(days=1))
    for symbol in ("BHP.AX", "CBA.AX"):
        session.server.orders.always(symbol, faults.without_actions)
    assert session.run("BHP", "CBA", start=DAYS[0]).actions == 2
    assert place.actions.actions(ActionQuery()).is_empty()
    assert place.actions.actions(ActionQuery(known_at=NOW)).equals(told)
    place.clock.set(NOW + timedelta(days=2))
    for symbol in ("BHP.AX", "CBA.AX"):
        session.server.orders.always(symbol, None)
    assert session.run("BHP", "CBA", start=DAYS[0]).actions == 2
    assert place.actions.actions(ActionQuery()).drop("known_at").equals(told.drop("known_at"))


def test_an_answer_withdraws_nothing_outside_its_sessions(session: Session) -> None:
    session.run("BHP")
    told = session.place.actions.actions(ActionQuery())
    for day, order, start in ((1, faults.without_actions, DAYS[3]), (2, faults.no_bars, DAYS[0])):
        session.place.clock.set(NOW + timedelta(days=day))
        session.server.orders.next("BHP.AX", order)
        assert session.run("BHP", start=start).actions == 0
        assert session.place.actions.actions(ActionQuery()).equals(told)


def test_after_a_split_all_of_the_history_is_fetched_again(yahoo_cache: Path) -> None:
    days = weekdays(date(2024, 1, 1), 55)
    long = dict(zip(days, steady(55), strict=True))
    place = Place()
    with yahoo([recording("BHP.AX", long)], yahoo_cache, place.clock) as (server, source):
        assert place.use_case(source).run(BatchRequest(0, ("BHP",))).added == 55
        place.clock.set(NOW + timedelta(days=1))
        server.orders.always("BHP.AX", faults.halved_before(date(2024, 4, 1)))
        server.asked.clear()
        result = place.use_case(source).run(BatchRequest(0, ("BHP",)))
        assert server.asked == ["BHP.AX"] * 2
    assert (result.symbols_fetched, result.rows, result.revised) == (1, 55, 55)
    assert place.candles()["close"].max() == pytest.approx(10.54 / 2)


def test_a_start_that_is_said_is_asked_for_as_it_is(session: Session) -> None:
    assert session.run("BHP", start=DAYS[3], end=DAYS[5]).rows == 3
    assert session.place.candles()["session_date"].to_list() == DAYS[3:6]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (BatchRequest(0, ()), "no symbols"),
        (BatchRequest(-1, ("BHP",)), "below zero"),
        (BatchRequest(0, ("BHP ",)), "not a symbol"),
        (BatchRequest(0, ("BHP",), start=DAYS[3], end=DAYS[1]), "before the first"),
    ],
)
def test_what_cannot_be_begun_is_refused(session: Session, request_: BatchRequest, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        session.use_case.run(request_)
    assert session.server.asked == []


def test_an_object_that_is_no_raw_batch_is_left_alone(session: Session) -> None:
    session.place.objects.put(KEY, b"something else")
    with pytest.raises(BadAnswer, match="not a raw batch"):
        session.run()
    assert session.place.objects.get(KEY).content == b"something else"


def test_two_fetchers_of_one_batch_lose_nothing(session: Session, yahoo_cache: Path) -> None:
    place = session.place
    with yahoo(RECORDED, yahoo_cache, place.clock) as (_, source):
        histories = {symbol: source.history(symbol, ASX, DAYS[0], DAYS[-1]) for symbol in SYMBOLS}
    writers = [PriceWriter(place.objects, place.tape, place.actions, KEY, ASX) for _ in range(2)]
    assert [writer.fetched(NOW) for writer in writers] == [frozenset(), frozenset()]
    writers[0].write([histories["BHP"], histories["CBA"]], NOW)
    writers[1].write([histories["CBA"], histories["NAN"]], NOW)
    assert place.raw().fetched == ("BHP", "CBA", "NAN")
    assert len(place.raw().rows) == 30


@given(st.lists(st.tuples(st.integers(0, 4), st.sets(st.sampled_from(SYMBOLS))), max_size=3))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_often_it_is_interrupted_the_outcome_is_the_same(
    yahoo_cache: Path, interruptions: list[tuple[int, set[str]]]
) -> None:
    """Calls that run out of time or meet failures, then one that does not: as one call alone."""
    outcomes = []
    for calls in ([], interruptions):
        place = Place()
        with yahoo(Recordings(RECORDED), yahoo_cache, place.clock) as (server, source):
            use_case = place.use_case(source)
            for symbols, failing in calls:
                for symbol in SYMBOLS:
                    server.orders.always(f"{symbol}.AX", faults.cut if symbol in failing else None)
                deadline = place.clock.now() + timedelta(seconds=60 + 2 * symbols)
                use_case.run(BatchRequest(0, SYMBOLS, deadline=deadline, reserve=timedelta(seconds=60)))
            for symbol in SYMBOLS:
                server.orders.always(f"{symbol}.AX", None)
            assert use_case.run(BatchRequest(0, SYMBOLS)).remaining == ()
        raw = place.raw()
        outcomes.append((place.candles(), raw.rows.drop("fetch_timestamp"), raw.fetched, len(place.tape.quarantined())))
    (candles, rows, *rest), (candles_again, rows_again, *rest_again) = outcomes
    assert candles.equals(candles_again)
    assert rows.equals(rows_again)
    assert rest == rest_again
