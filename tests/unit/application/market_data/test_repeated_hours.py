"""The hour that happens twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from application.market_data.importing.repeated_hours import local_instants

PARIS = "Europe/Paris"
BEFORE = datetime(2024, 10, 26, 22, tzinfo=UTC)  # midnight there; at 01:00 UTC the clocks are put back from 3 to 2


def instants(minutes: int = 15, hours: int = 6, start: datetime = BEFORE) -> list[datetime]:
    return [start + timedelta(minutes=minutes * step) for step in range(hours * 60 // minutes)]


def written(moments: list[datetime], zone: str = PARIS) -> pl.Series:
    """What a clock there shows."""
    return pl.Series(
        [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in moments], dtype=pl.Datetime("us")
    )


def read(moments: list[datetime], zone: str = PARIS, series: pl.Series | None = None) -> list[datetime]:
    found: list[datetime] = local_instants(written(moments, zone), zone, series).dt.convert_time_zone("UTC").to_list()
    return found


@pytest.mark.parametrize("minutes", [1, 15, 30, 60])
@pytest.mark.parametrize("newest_first", [False, True])
def test_the_order_of_rows_tells_the_two_apart(minutes: int, newest_first: bool) -> None:
    moments = instants(minutes)[:: -1 if newest_first else 1]
    assert read(moments) == moments


@pytest.mark.parametrize(("before", "after"), [(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)])
@pytest.mark.parametrize("minutes", [1, 15, 30])
@pytest.mark.parametrize("newest_first", [False, True])
def test_also_in_a_file_of_few_bars(minutes: int, before: int, after: int, newest_first: bool) -> None:
    moments = instants(minutes)
    start = 120 // minutes
    few = moments[start - before : start + 120 // minutes + after]
    assert read(few[:: -1 if newest_first else 1]) == few[:: -1 if newest_first else 1]


def test_also_with_bars_missing_in_both_hours() -> None:
    moments = instants()
    there = moments[:11] + moments[13:]  # without the first 2:45 and the second 2:00
    assert read(there) == there
    assert read(there[::-1]) == there[::-1]


def test_each_series_is_told_by_its_own_rows() -> None:
    moments = [moment for moment in instants(30) for _ in range(2)]
    series = pl.Series(["A", "B"] * (len(moments) // 2))
    assert read(moments, series=series) == moments


def test_every_autumn_is_told() -> None:
    moments = instants(60) + instants(60, start=datetime(2025, 10, 25, 22, tzinfo=UTC))
    assert read(moments) == moments


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Atlantic/Azores", "America/Havana"])
def test_wherever_clocks_are_put_back(zone: str) -> None:
    moments = instants(15, 24 * 366, datetime(2024, 1, 1, tzinfo=UTC))
    assert read(moments, zone) == moments


def test_alone_the_first_is_meant() -> None:
    moments = instants(60)
    without_first = [*moments[:2], *moments[3:]]  # its only 2:00 is the second one, which nothing shows
    assert read(without_first)[2] == moments[2]
    half_past_two = BEFORE + timedelta(hours=3, minutes=30)
    assert read([half_past_two]) == [half_past_two - timedelta(hours=1)]


def test_rows_in_no_order_say_nothing() -> None:
    moments = instants(60)
    shuffled = [moments[place] for place in (4, 0, 3, 5, 1, 2)]
    assert read(shuffled)[2] == read(shuffled)[5] == datetime(2024, 10, 27, 0, tzinfo=UTC)


def test_hours_that_are_skipped_are_no_times() -> None:
    skipped = pl.Series(["2024-03-31 02:30", "2024-03-31 03:30"]).str.to_datetime("%Y-%m-%d %H:%M", time_unit="us")
    assert local_instants(skipped, PARIS).is_null().to_list() == [True, False]
