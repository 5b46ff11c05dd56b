"""Lists of symbols: both layouts of the ASX, other exchanges as CSV, and what is none."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.asx.layout import drawn_up_at, parse_asx_list
from adapters.asx.sources import AsxListFile
from adapters.files.symbol_list import CsvSymbolList
from application.ports.errors import BadAnswer, UnreadableFile
from domain.market.listings import Listing
from domain.shared.values import Symbol
from tests.support.lists import HTML, NEW, OLD


def test_the_old_layout_is_read() -> None:
    found = parse_asx_list(OLD, "list")
    assert found.listings == (
        Listing(Symbol("MOQ"), "MOQ LIMITED", "Information Technology"),
        Listing(Symbol("14D"), "1414 DEGREES LIMITED", "Industrials"),
        Listing(Symbol("NAN"), "NANOSONICS LIMITED", "Health Care"),
        Listing(Symbol("INF"), "INFINITY LITHIUM, CORPORATION", "Materials"),
        Listing(Symbol("TRUE"), 'TRUE "T" FUND', ""),
    )
    assert (found.venue, found.refused, found.source) == ("ASX", (), "list")
    assert found.drawn_up_at == datetime(2019, 10, 17, 5, 55, 52, tzinfo=UTC)


def test_the_new_layout_is_read() -> None:
    found = parse_asx_list(NEW, "list")
    assert found.listings == (
        Listing(Symbol("14D"), "1414 DEGREES LIMITED", "Industrials", 24_500_000, date(2018, 9, 12)),
        Listing(Symbol("NAN"), "NANOSONICS LIMITED", "Health Care", 1_234_567_890, date(2007, 5, 17)),
        Listing(Symbol("INF"), "INFINITY LITHIUM CORPORATION LIMITED", "Materials", None, date(1987, 12, 8)),
        Listing(Symbol("88E"), "88 ENERGY LIMITED", "Energy", None, date(2000, 1, 20)),
    )
    assert (found.refused, found.drawn_up_at) == ((), None)


def test_headers_are_found_by_name_in_any_case_and_order() -> None:
    content = b"LISTING DATE;,asx CODE , extra,company NAME\n01/02/2003,1E5,x,ONE\n"
    assert parse_asx_list(content, "list").listings == (Listing(Symbol("1E5"), "ONE", "", None, date(2003, 2, 1)),)


@pytest.mark.parametrize("symbol", ["NAN", "INF", "TRUE", "NULL", "NA", "1E5", "007", "360", "-"])
def test_symbols_stay_text(symbol: str) -> None:
    content = f"Company name,ASX code,GICS industry group\nX,{symbol},Energy\n".encode()
    assert [one.symbol for one in parse_asx_list(content, "list").listings] == [symbol]


def test_what_cannot_be_used_is_refused_and_the_rest_goes_on() -> None:
    content = b"""Company name,ASX code,GICS industry group,Listing date,Market Cap
GOOD,AAA,Energy,01/02/2003,"1,500"
NO SYMBOL,,Energy,,
SHIFTED, INC,BBB,Energy,,
SHORT,CCC
AGAIN,AAA,Energy,,

DOUBTFUL,DDD,Energy,2003-02-01,much
"""
    found = parse_asx_list(content, "list")
    assert found.listings == (
        Listing(Symbol("AAA"), "GOOD", "Energy", 1_500, date(2003, 2, 1)),
        Listing(Symbol("DDD"), "DOUBTFUL", "Energy"),
    )
    assert [(one.text, one.reason.partition(":")[0]) for one in found.refused] == [
        ("NO SYMBOL,,Energy,,", "'' is not a symbol"),
        ("SHIFTED, INC,BBB,Energy,,", "6 cells where there should be 5"),
        ("SHORT,CCC", "2 cells where there should be 5"),
        ("AGAIN,AAA,Energy,,", "AAA stands in the list twice"),
        ("DOUBTFUL,DDD,Energy,2003-02-01,much", "market capitalisation 'much' is not a whole number"),
        ("DOUBTFUL,DDD,Energy,2003-02-01,much", "day of listing '2003-02-01' is not a date"),
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b" \r\n\n", "is empty"),
        (HTML, "HTML came instead"),
        (b'\xef\xbb\xbf \n<?xml version="1.0"?>', "HTML came instead"),
        (b'{"error": "ASX code"}', "JSON came instead"),
        (b"PK\x03\x04\x00\x00", "something else than text"),
        (b"symbol,name\nBHP,BHP GROUP\n", "no column 'ASX code'"),
        (b"ASX code\nBHP\n", "no column 'ASX code'"),
        (b"Company name,ASX code\n", "no line of the list"),
        (b"Company name,ASX code\nX,\n", "no line of the list"),
    ],
)
def test_what_is_no_list_is_a_bad_answer(content: bytes, what: str) -> None:
    with pytest.raises(BadAnswer, match=f"^list: .*{what}"):
        parse_asx_list(content, "list")


@pytest.mark.parametrize(
    ("title", "at"),
    [
        ("as at Tue Jul  2 09:05:00 AEST 2019", datetime(2019, 7, 1, 23, 5, tzinfo=UTC)),
        ("as at Tue Jul 2 09:05:00 XYZ 2019", None),
        ("as at Tue Jul 42 09:05:00 AEST 2019", None),
        ("listed companies", None),
    ],
)
def test_the_title_says_when_it_was_drawn_up(title: str, at: datetime | None) -> None:
    assert drawn_up_at(f"ASX {title}\n\n") == at


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (b"as at Mon Feb 29 16:55:52 EST 2016", "Mon Feb 29 16:55:52 EST 2016"),
        (b"as at 29/02/2016", "29/02/2016"),
        (b"as at Mon Feb 29 16:55:52 AEDT 2016", ""),
        (b"of today", ""),
    ],
)
def test_a_time_that_cannot_be_understood_is_not_passed_over(title: bytes, said: str) -> None:
    found = parse_asx_list(OLD.replace(b"as at Thu Oct 17 16:55:52 AEDT 2019", title), "list")
    assert found.unclear_time == said


@pytest.mark.parametrize(
    ("cell", "sector"), [("Shipping", "Shipping"), ("Class Pend", ""), ("-", ""), ("banks", "Financials")]
)
def test_a_sector_that_the_standard_has_not_is_kept_as_written(cell: str, sector: str) -> None:
    content = f"Company name,ASX code,GICS industry group,Market Cap\nX,XXX,{cell},--\n".encode()
    found = parse_asx_list(content, "list")
    assert found.listings == (Listing(Symbol("XXX"), "X", sector),)
    assert found.refused == ()


def test_latin_letters_of_older_files_are_read() -> None:
    content = "Company name,ASX code\nNESTLÉ FUND™,NSF\n".encode("cp1252")
    assert parse_asx_list(content, "list").listings[0].name == "NESTLÉ FUND™"


def test_the_recorded_list_is_read_whole(shared_data: Path) -> None:
    found = AsxListFile(shared_data / "asx" / "ASXListedCompanies-2019-10-17.csv").read()
    assert len(found.listings) == 2_192
    assert found.refused == ()
    assert found.drawn_up_at == datetime(2019, 10, 17, 5, 55, 52, tzinfo=UTC)
    assert {"NAN", "INF", "14D", "1ST", "88E"} <= {one.symbol for one in found.listings}
    sectors = Counter(one.sector for one in found.listings)
    assert sectors[""] == 264 + 13
    assert (sectors["Materials"], len(sectors)) == (670, 12)


def test_other_exchanges_come_as_csv(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "Ticker,Security Name,Industry,Market Capitalization,Listing Date\nNAN,NAN SA,Banks,12,2001-02-03\n"
    )
    found = CsvSymbolList(file, "XETRA").read()
    assert found.listings == (Listing(Symbol("NAN"), "NAN SA", "Financials", 12, date(2001, 2, 3)),)
    assert (found.venue, found.drawn_up_at) == ("XETRA", None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for source in (AsxListFile(tmp_path / "none.csv"), CsvSymbolList(tmp_path / "none.csv", "LSE")):
        with pytest.raises(UnreadableFile, match=r"none\.csv: no such file"):
            source.read()
