"""Dates of three numbers: which of them is the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from application.market_data.importing.date_order import AmbiguousDates, DateOrder
from application.market_data.importing.times import NOT_UNDERSTOOD, Hints, Times, read_times
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval

MONDAY = date(2023, 1, 2)
DMY, MDY, YMD = DateOrder


def read(cells: list[str], order: DateOrder | None = None, interval: str | None = None) -> Times:
    length = None if interval is None else Interval(interval)
    return read_times(pl.Series(cells), "UTC", Hints(order, None, length))


def days(cells: list[str], order: DateOrder | None = None, interval: str | None = None) -> list[date | None]:
    return read(cells, order, interval).table["written"].dt.date().to_list()


def weekdays(first: date, count: int) -> list[date]:
    """So many weekdays from a day on."""
    following = (first + timedelta(days=step) for step in range(2 * count + 2))
    return [day for day in following if day.weekday() < 5][:count]


def test_a_day_above_twelve_decides_for_the_whole_column_without_a_word() -> None:
    for form, order in (("%d/%m/%Y", "day"), ("%m/%d/%Y", "month")):
        given = [MONDAY + timedelta(days=step) for step in range(20)]
        times = read([day.strftime(form) for day in given])
        assert times.table["written"].dt.date().to_list() == given, order
        assert times.notice is None


@pytest.mark.parametrize(
    "form", ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m-%d-%Y", "%d/%m/%y", "%m.%d.%y", "%y-%m-%d", "%d-%m-%Y 16:30"]
)
@pytest.mark.parametrize("newest_first", [False, True])
def test_weekdays_that_follow_one_another_show_the_order_and_the_choice_is_told(form: str, newest_first: bool) -> None:
    given = weekdays(MONDAY, 7)[:: -1 if newest_first else 1]  # none above the 12th, and a weekend between
    times = read([day.strftime(form) for day in given])
    assert times.table["written"].dt.date().to_list() == given
    assert times.notice is not None
    assert f"({', '.join(map(str, given[:3]))} …), because then bars follow one another by days" in str(times.notice)
    assert "if that is wrong, say --date-order " in str(times.notice)


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y"])
def test_months_show_where_days_would_leap_from_year_to_year(form: str) -> None:
    given = [date(year, month, 1) for year in (2020, 2021) for month in range(1, 13)]
    times = read([day.strftime(form) for day in given])
    assert times.table["written"].dt.date().to_list() == given
    assert times.notice is not None
    assert "by months" in str(times.notice)


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y"])
@pytest.mark.parametrize("day", [1, 5, 11])
def test_months_may_begin_on_any_day_of_them(form: str, day: int) -> None:
    given = [date(year, month, day) for year in (2021, 2022) for month in range(1, 13)]
    times = read([one.strftime(form) for one in given])
    assert times.table["written"].dt.date().to_list() == given
    assert times.notice is not None
    assert "by months" in str(times.notice)


@pytest.mark.parametrize("form", ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"])
def test_hours_of_two_days_show_where_days_would_lie_a_month_apart(form: str) -> None:
    given = [datetime(2023, 2, 5, tzinfo=UTC) + timedelta(hours=step) for step in range(30)]
    assert read([moment.strftime(form) for moment in given]).table["instant"].to_list() == given


def test_a_series_with_holes_shows_by_standing_in_order() -> None:
    given = [date(2021, 2, 3), date(2021, 5, 11), date(2021, 12, 1), date(2022, 1, 7), date(2022, 6, 2)]
    times = read([day.strftime("%d/%m/%Y") for day in given])
    assert times.table["written"].dt.date().to_list() == given
    assert times.notice is not None
    assert "rows stand in the order of time" in str(times.notice)


@pytest.mark.parametrize(
    "cells",
    [
        [f"{day}/1/2023" for day in range(2, 10)],  # eight days of January, or the first of eight months
        [f"{month:02}.01.2023" for month in range(1, 13)],
        [f"01/{month:02}/2019" for month in (3, 4, 6, 7, 8, 9)],  # months without May, or days without a Saturday
        [f"{month}/5/2023" for month in range(1, 13)],  # the fifth of twelve months, or twelve days of May
        [f"{day:02}.04.2023" for day in range(3, 13)],
        [f"{month}/11/2022" for month in (2, 3, 4, 5, 7, 8)],  # one of both lacks a bar
        ["2/3/2023"],
        ["3/4/2023", "4/4/2023"],
        [f"2/1/2023 {hour}:00" for hour in range(24)],
        ["03/04/2023", "05/04/2023", "03/04/2023"],
    ],
)
def test_what_does_not_show_is_asked_for_with_both_readings(cells: list[str]) -> None:
    with pytest.raises(AmbiguousDates, match="--date-order dmy or --date-order mdy") as error:
        read(cells)
    said = str(error.value)
    for order in (DMY, MDY):
        first = days(cells, order)[0]
        assert f"{order.words} they are {first}" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("interval", "second"), [("1d", date(2023, 1, 3)), ("1h", date(2023, 1, 3)), ("1M", date(2023, 3, 1))]
)
def test_the_length_of_the_bars_is_evidence_too(interval: str, second: date) -> None:
    cells = [f"{day}/1/2023" for day in range(2, 10)]
    assert days(cells, interval=interval)[1] == second


@pytest.mark.parametrize(
    ("order", "first"), [(DMY, date(2003, 2, 1)), (MDY, date(2003, 1, 2)), (YMD, date(2001, 2, 3))]
)
def test_the_order_that_is_said_is_taken(order: DateOrder, first: date) -> None:
    times = read(["01/02/03"], order)
    assert times.table["written"].dt.date().to_list() == [first]
    assert times.notice is None


def test_dates_that_are_the_same_in_every_order_need_none() -> None:
    times = read(["1/1/2023", "02.02.2023"])
    assert times.table["written"].dt.date().to_list() == [date(2023, 1, 1), date(2023, 2, 2)]
    assert times.notice is None


def test_rows_that_contradict_one_another_are_never_read_each_in_its_own_way() -> None:
    cells = ["13/01/2023", "01/14/2023", "02/02/2023"]
    with pytest.raises(AmbiguousDates, match=r"day first 13/01/2023.*month first 01/14/2023"):
        read(cells)
    table = read(cells, DMY).table
    assert table["written"].dt.date().to_list() == [date(2023, 1, 13), None, date(2023, 2, 2)]
    assert table["time_reason"].to_list() == [None, "is no date day first", None]


def test_cells_that_are_no_dates_do_not_disturb() -> None:
    table = read(["total", "12/31/2019", "45/45/2019", "01/01/2020", ""]).table
    assert table["time_reason"].to_list() == [NOT_UNDERSTOOD, None, NOT_UNDERSTOOD, None, NOT_UNDERSTOOD]
    assert table["written"].dt.date().to_list() == [None, date(2019, 12, 31), None, date(2020, 1, 1), None]


def test_each_series_has_an_order_of_its_own_rows() -> None:
    given = weekdays(MONDAY, 5)
    cells = pl.Series([day.strftime("%m/%d/%Y") for day in [*given, *given]])
    series = pl.Series(["B"] * 5 + ["A"] * 5)
    with pytest.raises(AmbiguousDates):  # Monday to Friday of one week, or five first days of months
        read_times(cells, "UTC", Hints(series=series))
    longer = weekdays(MONDAY, 8)
    cells = pl.Series([day.strftime("%m/%d/%Y") for day in [*longer, *longer]])
    read_in_order = read_times(cells, "UTC", Hints(series=pl.Series(["B"] * 8 + ["A"] * 8)))
    assert read_in_order.table["written"].dt.date().to_list() == [*longer, *longer]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("02-JAN-2024", "2024-01-02 00:00:00"),
        ("2 January 2024 09:30", "2024-01-02 09:30:00"),
        ("Jan 02, 2024", "2024-01-02 00:00:00"),
        ("Sept. 5, 24", "2024-09-05 00:00:00"),
        ("5-Mar-69", "1969-03-05 00:00:00"),
        ("20240102 170000", "2024-01-02 17:00:00"),
        ("20240102170001", "2024-01-02 17:00:01"),
        ("2024-01-02 9:30 PM", "2024-01-02 21:30:00"),
        ("01/31/2024 12:05 am", "2024-01-31 00:05:00"),
        ("31.01.2024 12:05 PM", "2024-01-31 12:05:00"),
        ("2024-01-02 13:05 PM", None),
        ("2024-02", "2024-02-01 00:00:00"),
        ("2024/7", "2024-07-01 00:00:00"),
        ("2024.5", None),
        ("2024-13", None),
        ("02-JUX-2024", None),
        ("31-Feb-2024", None),
    ],
)
def test_other_forms_of_dates(cell: str, expected: str | None) -> None:
    assert read([cell]).table["written"].dt.strftime("%Y-%m-%d %H:%M:%S").to_list() == [expected]


def test_an_order_that_there_is_not_is_refused() -> None:
    with pytest.raises(InvalidValue, match="use dmy, mdy, ymd"):
        DateOrder.of("ydm")


def every_day(first: date, count: int) -> list[date]:
    return [first + timedelta(days=step) for step in range(count)]


def every_month(first: date, count: int) -> list[date]:
    months = range(first.year * 12 + first.month - 1, first.year * 12 + first.month - 1 + count)
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def every_month_but_one(first: date, count: int) -> list[date]:
    return [day for place, day in enumerate(every_month(first, count + 1)) if place != count // 2]


def every_day_but_one(first: date, count: int) -> list[date]:
    return [day for place, day in enumerate(every_day(first, count + 1)) if place != count // 2]


@pytest.mark.parametrize("bars", [weekdays, every_day, every_month, every_month_but_one, every_day_but_one])
@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m.%d.%y"])
def test_a_wrong_order_is_never_chosen(bars: Callable[[date, int], list[date]], form: str) -> None:
    told = 0
    for step in range(30):
        given = bars(date(2019, 1, 1) + timedelta(days=47 * step), 3 + step % 11)
        try:
            read_as = days([day.strftime(form) for day in given])
        except AmbiguousDates:
            continue
        assert read_as == given
        told += 1
    assert told > 3 or bars is every_month_but_one
