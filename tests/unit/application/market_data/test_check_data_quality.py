"""The use case that looks for what is doubtful, and its page."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest

from adapters.exchange_calendars.calendar import ExchangeCalendar
from adapters.html_report.quality import MEANINGS, HtmlQualityRenderer
from adapters.memory.clock import ManualClock
from adapters.memory.corporate_action_tape import MemoryCorporateActionTape
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.progress import CountedProgress
from adapters.memory.rate_limiter import CountingRateLimiter
from adapters.memory.tape import MemoryTape
from application.collection.use_cases.fetch_prices import BatchRequest, FetchPrices
from application.market_data.quality_report import QualityReport
from application.market_data.use_cases.check_data_quality import CheckDataQuality, QualityRequest
from application.ports.errors import UnknownSeries
from domain.market.markets import ASX
from domain.market.price_faults import Fault
from tests.support.yahoo import MONDAY, NOW, Bar, recording, steady, weekdays, yahoo

pytestmark = pytest.mark.server

DAYS = weekdays(MONDAY, 12)
SOUND: dict[date, Bar] = dict(zip(DAYS, steady(12), strict=True))
HUNDREDFOLD: Bar = (1003.0, 1008.0, 998.0, 1003.0, 1003, 1003.0)
NOTHING: Bar = (None, None, None, None, None, None)
RECORDED = [
    recording("BHP.AX", SOUND),
    recording("CBA.AX", {**SOUND, DAYS[3]: HUNDREDFOLD, DAYS[7]: NOTHING}),
    recording("<B>.AX", {day: bar for day, bar in SOUND.items() if day not in {DAYS[4], DAYS[5]}}),
    recording("NAN.AX", {DAYS[0]: NOTHING, DAYS[1]: NOTHING}),
    recording(
        "ZIP.AX", dict(zip(DAYS, steady(12), strict=True)), splits={DAYS[6]: (1.0, 10.0)}, dividends={DAYS[8]: 1.0}
    ),
]


@pytest.fixture(scope="module")
def check(yahoo_cache: Path) -> CheckDataQuality:
    clock = ManualClock(NOW)
    tape, actions = MemoryTape(clock), MemoryCorporateActionTape()
    with yahoo(RECORDED, yahoo_cache, clock) as (_, source):
        fetch = FetchPrices(
            source,
            MemoryObjectStore(clock),
            tape,
            actions,
            clock,
            CountingRateLimiter(),
            CountedProgress(),
            perf_counter,
        )
        fetched = fetch.run(BatchRequest(0, ("BHP", "CBA", "<B>", "NAN", "ZIP")))
    assert (fetched.symbols_fetched, fetched.failures) == (5, ())
    return CheckDataQuality(tape, actions, ExchangeCalendar)


def findings(report: QualityReport) -> list[tuple[str, date, Fault]]:
    return [(one.symbol, one.day, one.fault) for one in report.findings]


def test_every_kind_of_fault_is_found_where_it_is(check: CheckDataQuality) -> None:
    report = check.run(QualityRequest())
    assert (report.market, report.calendar, report.errors) == ("ASX", "XASX", 6)
    assert findings(report) == [
        ("<B>", DAYS[4], Fault.MISSING),
        ("CBA", DAYS[3], Fault.UNIT),
        ("CBA", DAYS[4], Fault.UNIT),
        ("CBA", DAYS[7], Fault.REFUSED),
        ("NAN", DAYS[0], Fault.REFUSED),
        ("ZIP", DAYS[8], Fault.DIVIDEND),
    ]


def test_rows_refused_for_one_reason_are_one_finding(check: CheckDataQuality) -> None:
    (finding,) = check.run(QualityRequest(("NAN",))).findings
    assert (finding.detail, finding.sessions) == (f"open is missing: 2 rows up to {DAYS[1]}", 2)
    (finding,) = (one for one in check.run(QualityRequest(("CBA",))).findings if one.fault is Fault.REFUSED)
    assert (finding.detail, finding.sessions) == ("open is missing", 1)


def test_each_symbol_is_counted(check: CheckDataQuality) -> None:
    by_symbol = {one.symbol: one for one in check.run(QualityRequest()).symbols}
    assert list(by_symbol) == ["<B>", "BHP", "CBA", "NAN", "ZIP"]
    assert (by_symbol["BHP"].sessions, by_symbol["BHP"].faults) == (12, {})
    assert (by_symbol["BHP"].first, by_symbol["BHP"].last) == (DAYS[0], DAYS[-1])
    assert by_symbol["<B>"].faults == {"missing": 2}
    assert by_symbol["CBA"].faults == {"refused": 1, "unit": 2}
    assert (by_symbol["NAN"].sessions, by_symbol["NAN"].first, by_symbol["NAN"].faults) == (0, None, {"refused": 2})


def test_symbols_and_days_may_be_chosen(check: CheckDataQuality) -> None:
    report = check.run(QualityRequest(("CBA.AX",), ASX, start=DAYS[4]))
    assert findings(report) == [("CBA", DAYS[7], Fault.REFUSED)]
    assert [(one.symbol, one.sessions, one.first) for one in report.symbols] == [("CBA", 7, DAYS[4])]
    assert findings(check.run(QualityRequest(("CBA",), ASX, end=DAYS[3]))) == [("CBA", DAYS[3], Fault.UNIT)]


def test_what_is_not_there_is_said(check: CheckDataQuality) -> None:
    with pytest.raises(UnknownSeries, match="ZZZ at ASX"):
        check.run(QualityRequest(("BHP", "ZZZ")))
    with pytest.raises(UnknownSeries, match="no daily prices of ASX"):
        check.run(QualityRequest(start=DAYS[-1] + timedelta(days=1)))


def test_the_page_says_all_of_it_and_asks_for_nothing(check: CheckDataQuality) -> None:
    page = HtmlQualityRenderer().render(check.run(QualityRequest()), "1.2.3")
    assert page.startswith("<!DOCTYPE html>")
    assert "&lt;B&gt;" in page
    assert "<B>" not in page
    assert "src=" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert all(kind.value in page for kind in Fault)
    assert set(MEANINGS) == set(Fault)
    assert f"no bar on {DAYS[4]} to {DAYS[5]}" in page
    sound = HtmlQualityRenderer().render(check.run(QualityRequest(("BHP",))), "1.2.3")
    assert "Nothing is doubtful." in sound
