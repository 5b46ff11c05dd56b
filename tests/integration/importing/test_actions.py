"""Dividends, splits and capital gains that stand in files of prices, and bars of another length among others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from application.market_data.importing.report import ImportedActions
from application.market_data.use_cases.list_series import ListSeries
from tests.integration.importing.imports import Desk

PRICES = "Date,Open,High,Low,Close,Volume"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def table(names: str, *cells: str, first: int = 2) -> str:
    """Daily bars of January 2024 with more columns."""
    rows = "".join(f"2024-01-{day:02},10,11,9,10,5,{cell}\n" for day, cell in enumerate(cells, start=first))
    return f"{PRICES},{names}\n{rows}"


def test_actions_beside_prices_go_onto_the_tape_once(desk: Desk, tmp_path: Path) -> None:
    text = table("Dividends,Stock Splits,Capital Gains", "0.0,0.0,0.0", "0.25,0.0,1.5", "0.0,4.0,0.0", ",,nan")
    report = desk.bring_text(tmp_path, text, "VWI")
    assert (report.added, report.quarantined) == (4, 0)
    kinds = {"dividend": 1, "split": 1, "capital_gain": 1}
    assert report.actions == ImportedActions(kinds, 3, 0, 0, {})
    assert desk.corporate_actions() == [
        ("VWI", date(2024, 1, 3), "capital_gain", 1.5),
        ("VWI", date(2024, 1, 3), "dividend", 0.25),
        ("VWI", date(2024, 1, 4), "split", 4.0),
    ]
    assert ListSeries(desk.tape, desk.actions).run().actions == {("VWI", "LOCAL"): kinds}
    again = desk.bring_text(tmp_path, text, "VWI")
    assert again.actions == ImportedActions(kinds, 0, 0, 3, {})
    changed = desk.bring_text(tmp_path, text.replace("0.25", "0.3"), "VWI")
    assert (changed.actions.added, changed.actions.revised, changed.actions.unchanged) == (0, 1, 2)


def test_what_cannot_be_is_set_aside_and_the_prices_stay(desk: Desk, tmp_path: Path) -> None:
    text = table("Dividends,Stock Splits", "-0.25,0", "0,-2", "0,0:1", "x,0", "inf,0", "0.5,2:1")
    report = desk.bring_text(tmp_path, text)
    assert (report.added, report.quarantined, report.reasons) == (6, 0, {})
    assert report.actions.reasons == {
        "dividend is below zero": 1,
        "dividend is not a finite number": 1,
        "dividend is not a number": 1,
        "stock split is below zero": 1,
        "stock split is zero": 1,
    }
    assert [action[2:] for action in desk.corporate_actions()] == [("dividend", 0.5), ("split", 2.0)]
    assert len(desk.tape.quarantined()) == 5
    desk.bring_text(tmp_path, text)
    assert len(desk.tape.quarantined()) == 5


@pytest.mark.parametrize(("cell", "ratio"), [("4.0", 4.0), ("4:1", 4.0), ("1:10", 0.1), ("3/2", 1.5), ("0.05", 0.05)])
def test_splits_are_new_shares_for_old_ones(desk: Desk, tmp_path: Path, cell: str, ratio: float) -> None:
    desk.bring_text(tmp_path, table("Stock Splits", "0", cell, "0"))
    assert desk.corporate_actions() == [("X", date(2024, 1, 3), "split", ratio)]


@pytest.mark.parametrize("names", ["divCash,splitFactor", "dividend_amount,split_coefficient", "dividend,split"])
def test_columns_that_write_one_where_there_is_no_split(desk: Desk, tmp_path: Path, names: str) -> None:
    report = desk.bring_text(tmp_path, table(names, "0.0,1.0", "0.24,1.0", "0.0,7.0", "0.0,0.0", "0.0,1.0"))
    assert [action[1:] for action in desk.corporate_actions()] == [
        (date(2024, 1, 3), "dividend", 0.24),
        (date(2024, 1, 4), "split", 7.0),
    ]
    assert report.actions.reasons == {"stock split is zero": 1}


def test_one_day_has_one_dividend(desk: Desk, tmp_path: Path) -> None:
    stamps = [
        "2024-01-02 09:30:00-05:00",
        "2024-01-02 10:30:00-05:00",
        "2024-01-03 09:30:00-05:00",
        "2024-01-03 10:30:00-05:00",
    ]
    cells = zip(stamps, ["0.25", "0.25", "0.5", "0.75"], strict=True)
    rows = "".join(f"{stamp},10,11,9,10,5,{cell}\n" for stamp, cell in cells)
    report = desk.bring_text(tmp_path, f"{PRICES},Dividends\n{rows}", interval="1h")
    assert desk.corporate_actions() == [("X", date(2024, 1, 2), "dividend", 0.25)]
    assert report.actions.reasons == {"dividend stands twice on one day with different values": 2}
    assert report.added == 4


def test_the_day_of_an_action_is_that_of_the_zone(desk: Desk, tmp_path: Path) -> None:
    rows = "2024-07-02T23:00:00Z,1,1,1,1,1,0.1\n2024-07-03T23:00:00Z,1,1,1,1,1,0\n"
    desk.bring_text(tmp_path, f"{PRICES},Dividends\n{rows}", interval="1d", tz="Australia/Sydney")
    assert desk.corporate_actions()[0][1] == date(2024, 7, 3)


def test_a_row_whose_prices_are_refused_still_has_its_dividend(desk: Desk, tmp_path: Path) -> None:
    rows = "2024-01-02,10,11,9,10,5,0\n2024-01-03,,,,,,0.4\n"
    report = desk.bring_text(tmp_path, f"{PRICES},Dividends\n{rows}", interval="1d")
    assert (report.quarantined, report.actions.added) == (1, 1)


def test_bars_of_a_week_do_not_show_the_day(desk: Desk, tmp_path: Path) -> None:
    rows = "".join(f"2024-01-{day:02},10,11,9,10,5,{cell}\n" for day, cell in ((1, 0), (8, 0.5), (15, 0)))
    report = desk.bring_text(tmp_path, f"{PRICES},Dividends\n{rows}")
    assert report.series[0].interval.text == "1w"
    assert desk.corporate_actions() == []
    assert "a 1w bar does not show their day" in report.notices[0]


def test_a_day_among_weeks_is_named(desk: Desk, tmp_path: Path) -> None:
    weeks = [
        "2024-01-01",
        "2024-01-08",
        "2024-01-11",
        "2024-01-16",
        "2024-01-22",
        "2024-01-29",
        "2024-02-05",
        "2024-02-12",
    ]
    report = desk.bring_text(tmp_path, f"{PRICES}\n" + "".join(f"{day},1,1,1,1,1\n" for day in weeks), interval="1w")
    assert report.notices == (
        "1 bar opens while the 1w bar in front still runs: X 2024-01-11; it may be of another length",
    )  # and not the Tuesday after a holiday


def test_five_minutes_among_hours_are_named(desk: Desk, tmp_path: Path) -> None:
    stamps = [f"2024-01-02 {hour:02}:00" for hour in range(9, 16)] + ["2024-01-02 12:05"]
    report = desk.bring_text(
        tmp_path, f"{PRICES}\n" + "".join(f"{stamp},1,1,1,1,1\n" for stamp in stamps), interval="1h"
    )
    assert report.notices == (
        "2 bars open while the 1h bar in front still runs: X 2024-01-02 12:05, X 2024-01-02 13:00; they may be of another length",
    )
    assert desk.candles("1h")["open_time"].max() == datetime(2024, 1, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize("first_days", [["2024-01-02", "2024-02-01", "2024-03-01", "2024-04-02", "2024-05-01"]])
def test_months_named_by_their_first_session_are_not(desk: Desk, tmp_path: Path, first_days: list[str]) -> None:
    report = desk.bring_text(
        tmp_path, f"{PRICES}\n" + "".join(f"{day},1,1,1,1,1\n" for day in first_days), interval="1M"
    )
    assert report.notices == ()


def test_files_without_volumes_are_taken_on_request(desk: Desk, tmp_path: Path) -> None:
    text = "date,open,high,low,close\n2024-01-02,1,1,1,1\n2024-01-03,1,1,1,1\n"
    desk.bring_text(tmp_path, text, no_volume=True)
    assert desk.candles()["volume"].to_list() == [0.0, 0.0]
    some = f"{PRICES}\n2024-02-02,1,1,1,1,7\n2024-02-03,1,1,1,1,\n2024-02-04,1,1,1,1,abc\n"
    report = desk.bring_text(tmp_path, some, no_volume=True)
    assert desk.candles()["volume"].to_list() == [0.0, 0.0, 7.0, 0.0]
    assert report.reasons == {"volume is not a number": 1}


def test_a_session_beside_the_open_time_is_the_day(desk: Desk, tmp_path: Path) -> None:
    text = "open_time,session,open,high,low,close,volume\n2024-07-02T14:00:00.000000+0000,2024-07-03,1,1,1,1,1\n"
    desk.bring_text(tmp_path, text, interval="1d")
    assert desk.candles()["session_date"].to_list() == [date(2024, 7, 3)]
    desk.bring_text(tmp_path, text.replace("2024-07-03", "2/7/2024").replace("07-02", "07-08"), interval="1d")
    assert desk.candles()["session_date"].to_list()[1:] == [date(2024, 7, 8)]
