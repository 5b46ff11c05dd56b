"""yfinance itself, through its real code path, against a local server that answers as Yahoo did."""

from __future__ import annotations

import inspect
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from email.utils import format_datetime
from pathlib import Path

import polars as pl
import pytest
from yfinance.scrapers.history import PriceHistory

from adapters.yahoo.offline import faults
from adapters.yahoo.offline.faults import Fault, Reply
from adapters.yahoo.offline.recordings import Recordings, read_recordings
from adapters.yahoo.offline.server import CRUMB
from adapters.yahoo.prices import STATED
from application.ports.errors import BadAnswer, PortError, RateLimited, SourceUnavailable, SymbolUnknown
from application.ports.price_source import PriceSource
from domain.market.history_schema import HISTORY_SCHEMA
from domain.market.markets import ASX, US, market
from infrastructure.retry import RetryPolicy
from tests.support.yahoo import MONDAY, NOW, Bar, at, recording, steady, weekdays, yahoo

pytestmark = pytest.mark.server

DAYS = weekdays(MONDAY, 8)
BARS: dict[date, Bar] = dict(zip(DAYS, steady(8), strict=True))
BHP = recording("BHP.AX", BARS)
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


def test_rows_are_what_was_recorded(yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        port: PriceSource = source
        history = port.history("BHP", ASX, FIRST, LAST)
        assert server.asked == ["BHP.AX"]
    assert history.symbol == "BHP"
    assert dict(history.rows.schema) == dict(pl.Schema(HISTORY_SCHEMA))
    assert history.rows.rows() == [(day, *bar[:5], bar[5]) for day, bar in BARS.items()]
    assert (history.dividends, history.splits, history.unfinished) == ((), (), None)
    assert history.answered_at == NOW


def test_every_default_of_the_client_is_stated() -> None:
    known = inspect.signature(PriceHistory.history).parameters.keys() - {"self"}
    assert known == {*STATED, "start", "end", "timeout"}


def test_the_suffix_may_be_given_and_the_range_is_inclusive(yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        history = source.history("BHP.AX", ASX, DAYS[2], DAYS[4])
        assert server.asked == ["BHP.AX"]
    assert history.symbol == "BHP.AX"
    assert history.rows["date"].to_list() == DAYS[2:5]


def test_classes_of_shares_are_written_as_yahoo_does(yahoo_cache: Path) -> None:
    with yahoo(
        [recording("BRK-B", BARS, market=US), recording("RCI-B.TO", BARS, market=market("TSX"))], yahoo_cache
    ) as (
        server,
        source,
    ):
        assert source.history("BRK.B", US, FIRST, LAST).symbol == "BRK.B"
        assert len(source.history("RCI.B", market("TSX"), FIRST, LAST).rows) == 8
        assert server.asked == ["BRK-B", "RCI-B.TO"]


def test_dividends_and_splits_are_told_by_ex_date(yahoo_cache: Path) -> None:
    told = recording("BHP.AX", BARS, dividends={DAYS[1]: 0.72, DAYS[5]: 0.5}, splits={DAYS[3]: (1.0, 10.0)})
    with yahoo([told], yahoo_cache) as (_, source):
        history = source.history("BHP", ASX, FIRST, LAST)
    assert [(one.ex_date, one.amount) for one in history.dividends] == [(DAYS[1], 0.72), (DAYS[5], 0.5)]
    assert [(one.ex_date, one.ratio) for one in history.splits] == [(DAYS[3], 0.1)]
    assert {(one.symbol, one.venue) for one in history.dividends} == {("BHP", "ASX")}
    assert {(one.symbol, one.venue) for one in history.splits} == {("BHP", "ASX")}
    assert (len(history.rows), history.capital_gains) == (8, ())


def test_capital_gains_of_a_fund_are_told_beside_its_dividends(yahoo_cache: Path) -> None:
    told = recording("VAS.AX", BARS, dividends={DAYS[3]: 0.25}, gains={DAYS[3]: 1.5, DAYS[6]: 0.125})
    with yahoo([told], yahoo_cache) as (_, source):
        history = source.history("VAS", ASX, FIRST, LAST)
    assert [(one.ex_date, one.amount) for one in history.dividends] == [(DAYS[3], 0.25)]
    assert [(one.ex_date, one.amount) for one in history.capital_gains] == [(DAYS[3], 1.5), (DAYS[6], 0.125)]


def test_what_is_missing_stays_missing(yahoo_cache: Path) -> None:
    holes: dict[date, Bar] = {
        **BARS,
        DAYS[2]: (None, None, None, None, None, None),
        DAYS[4]: (10.0, 10.1, 9.9, 10.0, None, 10.0),
        DAYS[5]: (10.0, 10.1, 9.9, 10.0, 0, None),
    }
    with yahoo([recording("BHP.AX", holes)], yahoo_cache) as (_, source):
        rows = source.history("BHP", ASX, FIRST, LAST).rows
    assert rows["date"].to_list() == DAYS
    assert rows.row(2) == (DAYS[2], None, None, None, None, None, None)
    assert rows.row(4) == (DAYS[4], 10.0, 10.1, 9.9, 10.0, None, 10.0)
    assert rows.row(5) == (DAYS[5], 10.0, 10.1, 9.9, 10.0, 0, None)


def test_a_dividend_between_sessions_makes_no_session(yahoo_cache: Path) -> None:
    saturday = DAYS[4] + timedelta(days=1)
    with yahoo([recording("BHP.AX", BARS, dividends={saturday: 0.3})], yahoo_cache) as (_, source):
        history = source.history("BHP", ASX, FIRST, LAST)
    assert history.rows["date"].to_list() == DAYS
    assert [one.amount for one in history.dividends] == [0.3]


@pytest.mark.parametrize(
    ("answered", "is_over"),
    [
        (time(10, 1), False),
        (time(16, 10), False),
        (time(16, 39, 59), False),
        (time(16, 40), True),
        (time(23, 59), True),
    ],
)
def test_a_session_counts_once_it_is_over_and_settled(answered: time, is_over: bool, yahoo_cache: Path) -> None:
    told = recording("BHP.AX", BARS, answered_at=at(DAYS[-1], answered), dividends={DAYS[-1]: 0.1})
    with yahoo([told], yahoo_cache) as (_, source):
        history = source.history("BHP", ASX, FIRST, LAST)
    assert history.rows["date"].to_list() == (DAYS if is_over else DAYS[:-1])
    assert history.unfinished == (None if is_over else DAYS[-1])
    assert len(history.dividends) == (1 if is_over else 0)


def test_without_the_session_of_today_today_is_not_over(yahoo_cache: Path) -> None:
    told = recording("BHP.AX", BARS, answered_at=at(DAYS[-1], time(22)), today=DAYS[-2])
    with yahoo([told], yahoo_cache) as (_, source):
        assert source.history("BHP", ASX, FIRST, LAST).unfinished == DAYS[-1]


def test_an_answer_from_a_cache_is_as_old_as_it_says(yahoo_cache: Path) -> None:
    told = recording("BHP.AX", BARS, answered_at=at(DAYS[-1], time(17)))
    with yahoo([told], yahoo_cache) as (server, source):
        server.orders.always("BHP.AX", lambda right: Reply(200, right.body, headers={**right.headers, "Age": "3600"}))
        history = source.history("BHP", ASX, FIRST, LAST)
    assert history.answered_at == at(DAYS[-1], time(16))
    assert history.unfinished == DAYS[-1]


def _whole(body: bytes, status: int = 200) -> Fault:
    return lambda right: Reply(status, body)


@pytest.mark.parametrize(
    ("fault", "expected", "retryable", "words"),
    [
        (faults.status(429), RateLimited, True, "fewer requests"),
        (faults.status(500), SourceUnavailable, True, "status 500"),
        (faults.status(503, retry_after="5"), SourceUnavailable, True, "status 503"),
        (faults.page, SourceUnavailable, True, "a page instead of data"),
        (faults.crumb_refused, SourceUnavailable, True, "status 401"),
        (faults.cut, SourceUnavailable, True, "text instead of data"),
        (faults.without_times, BadAnswer, False, "prices without times"),
        (faults.of_another("CBA.AX"), BadAnswer, False, "'CBA.AX', not for 'BHP.AX'"),
        (_whole(b'{"finance": {}}'), BadAnswer, False, "no chart"),
        (_whole(b'{"chart": null}'), BadAnswer, False, "no chart"),
        (_whole(b'{"chart": {"result": [], "error": null}}'), BadAnswer, False, "one result"),
        (
            lambda right: Reply.refusal(422, "Unprocessable Entity", "no such interval"),
            BadAnswer,
            False,
            "no such interval",
        ),
    ],
)
def test_a_fault_is_an_error_of_the_port(
    fault: Fault, expected: type[PortError], retryable: bool, words: str, yahoo_cache: Path
) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        server.orders.always("BHP.AX", fault)
        with pytest.raises(expected, match=words) as caught:
            source.history("BHP", ASX, FIRST, LAST)
        assert type(caught.value) is expected
        assert caught.value.retryable is retryable
        server.orders.always("BHP.AX", None)
        assert len(source.history("BHP", ASX, FIRST, LAST).rows) == 8


@pytest.mark.parametrize("fault", [faults.no_bars, lambda right: _nothing_there()])
def test_no_bars_are_no_error(fault: Fault, yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        server.orders.always("BHP.AX", fault)
        history = source.history("BHP", ASX, FIRST, LAST)
    assert (len(history.rows), history.dividends, history.unfinished) == (0, (), None)
    assert dict(history.rows.schema) == dict(pl.Schema(HISTORY_SCHEMA))


def _nothing_there() -> Reply:
    return Reply.refusal(400, "Bad Request", "Data doesn't exist for startDate = 1704067200, endDate = 1735689600")


def test_columns_of_unequal_length_are_refused(yahoo_cache: Path) -> None:
    def short(right: Reply) -> Reply:
        value = json.loads(right.body)
        value["chart"]["result"][0]["indicators"]["quote"][0]["close"].pop()
        return Reply.of(value)

    with yahoo([BHP], yahoo_cache) as (server, source):
        server.orders.always("BHP.AX", short)
        with pytest.raises(BadAnswer, match="not as many prices as times"):
            source.history("BHP", ASX, FIRST, LAST)


def test_an_unknown_symbol_costs_few_requests(yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        with pytest.raises(SymbolUnknown, match="'ZZZ'") as caught:
            source.history("ZZZ", ASX, FIRST, LAST)
        assert caught.value.symbol == "ZZZ"
        assert server.asked == ["ZZZ.AX"] * 2  # once more with other cookies


def test_a_symbol_of_another_market_is_refused(yahoo_cache: Path) -> None:
    abroad = recording("BHP", BARS, market=market("LSE"))
    with yahoo([abroad], yahoo_cache) as (_, source), pytest.raises(BadAnswer, match="Europe/London, not in America"):
        source.history("BHP", US, FIRST, LAST)


def test_a_refused_crumb_is_fetched_anew_in_another_way(yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        server.orders.next("BHP.AX", faults.crumb_refused)
        assert len(source.history("BHP", ASX, FIRST, LAST).rows) == 8
        assert server.asked == ["BHP.AX"] * 2


@pytest.mark.parametrize("fault", [faults.status(429), faults.status(500), faults.page])
def test_without_a_crumb_prices_are_had_all_the_same(fault: Fault, yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        server.orders.always(CRUMB, fault)
        assert len(source.history("BHP", ASX, FIRST, LAST).rows) == 8


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        ("soon", None),
        (None, None),
    ],
)
def test_throttling_says_when_to_come_back(said: str | None, seconds: float | None, yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        for status, error in ((429, RateLimited), (503, SourceUnavailable)):
            server.orders.always("BHP.AX", faults.status(status, retry_after=said))
            with pytest.raises(error) as caught:
                source.history("BHP", ASX, FIRST, LAST)
            assert caught.value.retry_after == seconds


def _twice(fault: Fault) -> tuple[Fault, Fault]:
    """yfinance asks once more by itself, with other cookies."""
    return fault, fault


def test_what_may_pass_is_tried_again_after_the_wait_that_was_asked_for(yahoo_cache: Path) -> None:
    waits: list[float] = []
    retrying = RetryPolicy(attempts=4, initial=2.0, jitter=0.0, patience=60.0).retrying(waits.append)
    with yahoo([BHP], yahoo_cache, retrying=retrying) as (server, source):
        server.orders.next("BHP.AX", *_twice(faults.status(429, retry_after="9")), *_twice(faults.status(502)))
        assert len(source.history("BHP", ASX, FIRST, LAST).rows) == 8
        assert len(server.asked) == 5
        assert waits == [9.0, 4.0]
        waits.clear()
        server.orders.always("BHP.AX", faults.status(429, retry_after="3600"))
        with pytest.raises(RateLimited):
            source.history("BHP", ASX, FIRST, LAST)
        assert waits == []  # longer than there is patience for: the caller's to decide


def test_what_cannot_pass_is_not_tried_again(yahoo_cache: Path) -> None:
    retrying = RetryPolicy(attempts=4, initial=2.0).retrying(lambda seconds: pytest.fail(f"waited {seconds} s"))
    with yahoo([BHP], yahoo_cache, retrying=retrying) as (server, source):
        server.orders.always("BHP.AX", faults.of_another("CBA.AX"))
        for symbol, expected in (("BHP", BadAnswer), ("ZZZ", SymbolUnknown)):
            with pytest.raises(expected):
                source.history(symbol, ASX, FIRST, LAST)


def test_a_value_that_changes_later_is_seen_by_the_same_process(yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        before = source.history("BHP", ASX, FIRST, LAST).rows
        server.orders.always("BHP.AX", faults.changed(at(DAYS[3], time(10)).date(), 2.0))
        after = source.history("BHP", ASX, FIRST, LAST).rows
    different = before.join(after, on=before.columns, how="anti", nulls_equal=True)
    assert different["date"].to_list() == [DAYS[3]]
    assert after.row(3)[4] == before.row(3)[4] * 2


def test_many_threads_share_one_source(yahoo_cache: Path) -> None:
    names = [f"S{number}" for number in range(40)]
    told = [
        recording(f"{name}.AX", dict(zip(DAYS, steady(8, 1.0 + place), strict=True)))
        for place, name in enumerate(names)
    ]
    with yahoo(told, yahoo_cache) as (server, source):
        server.orders.always("S7.AX", faults.without_times)
        server.orders.always("S8.AX", faults.status(503))

        def outcome(name: str) -> float | type[PortError]:
            try:
                return float(source.history(name, ASX, FIRST, LAST).rows["open"][0])
            except PortError as error:
                return type(error)

        with ThreadPoolExecutor(10) as threads:
            outcomes = list(threads.map(outcome, names))
    expected: list[float | type[PortError]] = [1.0 + place for place in range(40)]
    expected[7], expected[8] = BadAnswer, SourceUnavailable
    assert outcomes == expected


def test_a_server_that_is_gone_is_out_of_reach(yahoo_cache: Path) -> None:
    with yahoo([BHP], yahoo_cache) as (server, source):
        server.close()
        with pytest.raises(SourceUnavailable, match="out of reach"):
            source.history("BHP", ASX, FIRST, LAST)


def test_of_several_recordings_the_one_with_most_of_the_days_is_told(yahoo_cache: Path) -> None:
    later = weekdays(date(2024, 3, 18), 3)
    other = recording("BHP.AX", dict(zip(later, steady(3, 20.0), strict=True)), answered_at=NOW + timedelta(days=9))
    with yahoo([other, BHP], yahoo_cache) as (_, source):
        assert source.history("BHP", ASX, FIRST, date(2024, 3, 15)).rows["date"].to_list() == DAYS
        assert source.history("BHP", ASX, later[0], LAST).rows["date"].to_list() == later


AX = ("TNE", "EX20", "QOZ", "OCC", "BHP")


def test_australian_histories_come_as_they_stand_in_the_file(shared_data: Path, yahoo_cache: Path) -> None:
    table = pl.read_csv(shared_data / "asx" / "asx_daily_144_2017-2019.csv.gz", schema_overrides={"Volume": pl.Float64})
    names = {"Date": "date", "Open": "open", "High": "high", "Low": "low", "Close": "close", "Volume": "volume"}
    table = table.rename({**names, "Adj Close": "adjusted_close"}).with_columns(pl.col("date").str.to_date())
    recordings = read_recordings(shared_data)
    assert len([symbol for symbol in recordings.symbols if symbol.endswith(".AX")]) == 144
    with yahoo(recordings, yahoo_cache) as (_, source):
        for symbol in AX:
            expected = (
                table.filter(pl.col("Tick") == symbol)
                .sort("date")
                .select(HISTORY_SCHEMA.keys())
                .cast({"volume": pl.Int64})
            )
            rows = source.history(symbol, ASX, date(2016, 1, 1), date(2020, 1, 1)).rows
            assert rows.equals(expected, null_equal=True), symbol


def test_recorded_answers_of_other_markets(shared_data: Path, yahoo_cache: Path) -> None:
    with yahoo(read_recordings(shared_data), yahoo_cache) as (_, source):
        apple = source.history("AAPL", US, date(2025, 1, 1), date(2026, 1, 1))
        assert (apple.unfinished, len(apple.rows), len(apple.dividends)) == (date(2025, 10, 29), 126, 2)
        nvidia = source.history("NVDA", US, date(2021, 1, 1), date(2022, 2, 1))
        assert [(one.ex_date, one.ratio) for one in nvidia.splits] == [(date(2021, 7, 20), 4.0)]
        microsoft = source.history("MSFT", US, date(2021, 1, 1), date(2022, 2, 1))
        assert (len(microsoft.rows), len(microsoft.dividends)) == (252, 4)
        ocado = source.history("OCDO", market("LSE"), date(2020, 1, 1), date(2020, 1, 10))
        assert ocado.rows["date"].to_list() == [date(2020, 1, 2)]


@pytest.mark.parametrize(
    "name", ["chart-notimestamp-quotes-length.fake.json", "chart-notimestamp-weird-quote.fake.json"]
)
def test_recorded_prices_without_times_are_refused(name: str, shared_data: Path, yahoo_cache: Path) -> None:
    body = json.loads((shared_data / "yahoo" / "chart_json" / name).read_bytes())["response"]["bodyJson"]
    with yahoo(Recordings([]), yahoo_cache) as (server, source):
        server.orders.always("AAPL", _whole(json.dumps(body).encode()))
        with pytest.raises(BadAnswer, match="prices without times"):
            source.history("AAPL", US, date(2020, 1, 1), date(2020, 1, 10))


def test_a_recorded_saturday_has_no_bars(shared_data: Path, yahoo_cache: Path) -> None:
    name = "chart-AAPL-2025-02-01-to-2025-02-02-includePrePost-false-interval-1m.json"
    body = json.loads((shared_data / "yahoo" / "chart_json" / name).read_bytes())["response"]["bodyJson"]
    with yahoo(Recordings([]), yahoo_cache) as (server, source):
        server.orders.always("AAPL", _whole(json.dumps(body).encode()))
        assert len(source.history("AAPL", US, date(2025, 2, 1), date(2025, 2, 2)).rows) == 0
