"""Files that are judged piece by piece give what they give as a whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from adapters.files import text_chunks
from application.market_data.importing import agreement, pieces, survey
from application.market_data.importing.date_order import AmbiguousDates
from application.market_data.importing.report import ImportReport
from application.market_data.use_cases import import_candles
from application.ports.errors import UnreadableFile
from domain.market.quality import TWICE
from domain.shared.errors import InvalidValue
from tests.integration.importing.imports import Desk

HEADER = "date,symbol,open,high,low,close,volume,dividends,stock splits\n"
BATCH = 12


def line(day: date | datetime | str, symbol: str = "A", close: float | str = 10, split: float | str = 0) -> str:
    """A row."""
    return f"{day},{symbol},10,20,5,{close},100,0,{split}\n"


def days(count: int, first: date = date(2024, 1, 1)) -> list[date]:
    """Days one after another."""
    return [first + timedelta(days=number) for number in range(count)]


def by_time() -> str:
    return "".join(line(day, symbol) for day in days(40) for symbol in "ABC")


def falling() -> str:
    return "".join(line(day) for day in reversed(days(60)))


def by_symbol() -> str:
    return "".join(line(day, symbol) for symbol in ("B", "A", "C") for day in days(30))


def symbols_without_order() -> str:
    chosen = random.Random(1)
    return "".join(line(day, symbol) for symbol in "AB" for day in chosen.sample(days(12), 12))


def bad_rows() -> str:
    rows = [line(day, close="ten" if number % 9 == 0 else 10) for number, day in enumerate(days(50))]
    return "".join(rows[:30]) + "never,A,1,1,1,1,1,0,0\n" + "".join(rows[30:]) + line(date(2024, 3, 1), close=99)


def twice() -> str:
    return "".join(
        line(day) + (line(day, close=11) if number == 13 else line(day) if number == 27 else "")
        for number, day in enumerate(days(40))
    )


def mostly_ones() -> str:
    return "".join(
        line(day, split=2 if number == 20 else 0 if number < 8 else 1) for number, day in enumerate(days(40))
    )


def crowded() -> str:
    minutes = [datetime(2024, 1, 1) + timedelta(hours=number) for number in range(80)]  # noqa: DTZ001 - as written
    return "".join(line(at) + (line(at + timedelta(minutes=20)) if at.hour in {5, 23} else "") for at in minutes)


def clocks_put_back() -> str:
    first = datetime(2024, 11, 1)  # noqa: DTZ001 - as written
    hours = [first + timedelta(hours=number) for number in range(80)]
    again = datetime(2024, 11, 3, 1)  # noqa: DTZ001 - as written
    return "".join(line(at) * (2 if at == again else 1) for at in hours)


def day_first() -> str:
    return "".join(line(day.strftime("%d/%m/%Y")) for day in days(40))


SHAPES: list[Callable[[], str]] = [
    by_time,
    falling,
    by_symbol,
    symbols_without_order,
    bad_rows,
    twice,
    mostly_ones,
    crowded,
    clocks_put_back,
    day_first,
]


def make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes files of a few rows large ones."""
    monkeypatch.setattr(text_chunks, "BATCH_ROWS", BATCH)
    monkeypatch.setattr(import_candles, "WHOLE_ROWS", BATCH)


def imported(path: Path, text: str, **more: Any) -> tuple[ImportReport, list[pl.DataFrame], object]:
    """The report and everything that is on the tape after it."""
    path.write_text(HEADER + text, encoding="utf-8")
    desk = Desk()
    report = desk.bring(path, symbol=None, **more)
    candles = [
        desk.candles(interval).sort("symbol", "open_time") for interval in {one.interval.text for one in report.series}
    ]
    kept = desk.tape.quarantined().drop("received_at").sort("reason", "row")
    return report, [*candles, kept], desk.corporate_actions()


@pytest.mark.parametrize("shape", SHAPES)
def test_pieces_give_what_the_whole_gives(
    shape: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = {"tz": "America/New_York"} if shape is clocks_put_back else {}
    whole, tables, actions = imported(tmp_path / "prices.csv", shape(), **zone)
    make_small(monkeypatch)
    report, others, other_actions = imported(tmp_path / "prices.csv", shape(), **zone)
    assert report == whole
    assert [table.to_dicts() for table in others] == [table.to_dicts() for table in tables]
    assert other_actions == actions


def test_the_shapes_have_what_they_are_for(tmp_path: Path) -> None:
    report, _, _ = imported(tmp_path / "twice.csv", twice())
    assert report.reasons == {TWICE: 2}
    assert imported(tmp_path / "splits.csv", mostly_ones())[0].actions.reasons == {"stock split is zero": 8}
    assert "14 bars open" in imported(tmp_path / "crowded.csv", crowded())[0].notices[0]


def test_again_it_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    desk = Desk()
    assert desk.bring_text(tmp_path, HEADER + bad_rows(), None).added == 44
    again = desk.bring_text(tmp_path, HEADER + bad_rows(), None)
    assert (again.added, again.revised, again.unchanged) == (0, 0, 44)
    assert len(desk.tape.quarantined()) == again.quarantined == 8


def test_rows_of_other_symbols_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    report = Desk().bring_text(tmp_path, HEADER + by_time(), "B")
    assert (report.rows_read, report.added, report.skipped) == (120, 40, 80)
    with pytest.raises(InvalidValue, match="no rows of Z, but of A, B, C"):
        Desk().bring_text(tmp_path, HEADER + by_time(), "Z")


def test_rows_in_no_order_are_refused_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    desk = Desk()
    rows = [line(day, symbol) for symbol in "ABA" for day in days(20)]
    with pytest.raises(UnreadableFile, match="neither by time nor symbol by symbol: sort them by time"):
        desk.bring_text(tmp_path, HEADER + "".join(rows), None)
    assert not desk.tape.series()


def test_the_order_of_dates_is_that_of_all_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    desk = Desk()
    in_doubt = "".join(line(day.strftime("%d/%m/%Y")) for day in days(12))
    with pytest.raises(AmbiguousDates, match="such as 02/01/2024 can be read in several ways"):
        desk.bring_text(tmp_path, HEADER + in_doubt, None)
    contradict = in_doubt + line("25/01/2024") + line("01/26/2024")
    with pytest.raises(AmbiguousDates, match="contradict one another"):
        desk.bring_text(tmp_path, HEADER + contradict, None)
    assert not desk.tape.series()
    assert desk.bring_text(tmp_path, HEADER + in_doubt + line("13/01/2024"), None).added == 13


def test_too_many_rows_of_one_day_are_no_bars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    monkeypatch.setattr(survey, "MOST_TOGETHER", 20)
    desk = Desk()
    with pytest.raises(UnreadableFile, match="more than 20 rows one after another that are of one day"):
        desk.bring_text(tmp_path, HEADER + line(date(2024, 1, 2)) * 40, None)
    assert not desk.tape.series()


def test_too_many_symbols_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    monkeypatch.setattr(survey, "MOST_SYMBOLS", 20)
    with pytest.raises(UnreadableFile, match="more than 20 symbols"):
        Desk().bring_text(tmp_path, HEADER + "".join(line("2024-01-02", f"S{number}") for number in range(30)), None)


def test_too_many_refused_rows_end_the_import_and_what_was_good_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_small(monkeypatch)
    monkeypatch.setattr(pieces, "MOST_REFUSED", 20)
    desk = Desk()
    text = "".join(line(day, close=10 if number < 14 else "ten") for number, day in enumerate(days(60)))
    with pytest.raises(
        UnreadableFile, match="more than 20 rows that are refused, the last because close is not a number"
    ):
        desk.bring_text(tmp_path, HEADER + text, None)
    assert len(desk.candles()) >= 10


def test_large_files_of_one_series_are_imported_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_small(monkeypatch)
    for name, text in (("a.csv", falling()), ("b.csv", by_time()), ("c.csv", line("2030-01-02", "Z"))):
        (tmp_path / name).write_text(HEADER + text, encoding="utf-8")
    with pytest.raises(InvalidValue, match="import the files one after another"):
        Desk().bring_all([tmp_path / "a.csv", tmp_path / "b.csv"], None)
    outcome = Desk().bring_all([tmp_path / "a.csv", tmp_path / "c.csv"], None, "1d")
    assert [report.rows_read for report in outcome.reports] == [60, 1]


def test_no_row_has_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_small(monkeypatch)
    with pytest.raises(InvalidValue, match="no row has a time, the first 'never'"):
        Desk().bring_text(tmp_path, HEADER + line("never") * 30, None)


def test_more_bars_of_one_series_than_can_be_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "MOST_COMPARED", 50)
    files = []
    for number in range(4):
        files.append(tmp_path / f"{number}.csv")
        files[-1].write_text(HEADER + "".join(line(day) for day in days(40)), encoding="utf-8")
    assert [report.added for report in Desk().bring_all(files, None).reports] == [40, 0, 0, 0]
    files[-1].write_text(HEADER + "".join(line(day) for day in days(60)), encoding="utf-8")
    with pytest.raises(InvalidValue, match="more than 50 bars of them, too many to be compared: import them one after"):
        Desk().bring_all(files, None)
