"""What a user names, found among what is on the tape."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from application.market_data.series import one_series, select_series
from application.ports.errors import UnknownSeries
from application.ports.tape import SeriesInfo
from domain.shared.interval import Interval

DAY, HOUR = Interval("1d"), Interval("1h")
AT = datetime(2024, 1, 2, tzinfo=UTC)


def series(symbol: str, venue: str = "XNAS", interval: Interval = DAY) -> SeriesInfo:
    return SeriesInfo(symbol, venue, interval, rows=1, revisions=0, first=AT, last=AT, bytes=1)


DEMO = [series(symbol) for symbol in ("AAPL", "FB", "GOOG", "IBM", "MSFT")]


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("aapl", "no 1d bars of 'aapl' on the tape: did you mean AAPL? It has AAPL, FB, GOOG, IBM, MSFT"),
        ("APPL", "no 1d bars of 'APPL' on the tape: did you mean AAPL? It has AAPL, FB, GOOG, IBM, MSFT"),
        ("MSTF", "no 1d bars of 'MSTF' on the tape: did you mean MSFT? It has AAPL, FB, GOOG, IBM, MSFT"),
        ("SPY", "no 1d bars of 'SPY' on the tape: it has AAPL, FB, GOOG, IBM, MSFT"),
    ],
)
def test_an_unknown_symbol_is_answered_with_the_nearest_and_with_what_there_is(symbol: str, words: str) -> None:
    for find in (lambda: select_series(DEMO, DAY, None, ("FB", symbol)), lambda: one_series(DEMO, DAY, None, symbol)):
        with pytest.raises(UnknownSeries) as error:
            find()
        assert str(error.value) == words


def test_of_many_symbols_the_first_are_named_and_all_are_searched() -> None:
    many = [series(f"S{number:03}") for number in range(200)] + [series("ZULU")]
    with pytest.raises(UnknownSeries, match=r"did you mean ZULU\? It has S000, .*, S007 … ZULU \(201 symbols\)$"):
        one_series(many, DAY, None, "zulu")


def test_what_stands_elsewhere_is_not_meant() -> None:
    listed = [series("BHP", "ASX"), series("BHQ", "XNAS"), series("BHX", "ASX", HOUR)]
    with pytest.raises(UnknownSeries, match=r"no 1d bars of 'BHX' at ASX on the tape: did you mean BHP\? It has BHP$"):
        one_series(listed, DAY, "ASX", "BHX")


def test_an_unknown_venue_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownSeries, match=r"interval 1d at XNSA on the tape: did you mean XNAS\? It has 1d at XNAS$"):
        select_series(DEMO, DAY, "XNSA")
    with pytest.raises(UnknownSeries, match=r"interval 1h at XNAS on the tape: it has 1d at XNAS$"):
        select_series(DEMO, HOUR, "XNAS")
