"""A calendar's number of periods holds as long as a series keeps to it, and not longer."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from domain.performance.frequency import elapsed_years, frequency

MONDAY = date(2021, 1, 4)


def times(days: list[date]) -> np.ndarray:
    return np.array(days, "datetime64[us]").astype(np.int64)


def weekdays(count: int, step: int = 1) -> list[date]:
    days = [day for day in (MONDAY + timedelta(days=i) for i in range(count * step * 2)) if day.weekday() < 5]
    return days[: count * step : step]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 42, 252, 2_000])
@pytest.mark.parametrize(("step", "assumed"), [(1, 365.0), (7, 52.0), (30, 12.0)])
def test_a_complete_series_keeps_its_number(count: int, step: int, assumed: float) -> None:
    found = frequency(times([MONDAY + timedelta(days=i * step) for i in range(count)]), assumed)
    assert (found.periods_per_year, found.differs, found.warning()) == (assumed, False, "")


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10, 42, 252, 2_000])
def test_weekdays_are_252_with_and_without_holidays(count: int) -> None:
    days = weekdays(count)
    kept = [day for i, day in enumerate(days) if i % 28 != 5]
    for some in (days, kept):
        assert frequency(times(some), 252.0).periods_per_year == 252.0


def test_two_weeks_of_holidays_in_two_months_change_nothing() -> None:
    days = weekdays(45)
    assert not frequency(times(days[:20] + days[25:]), 252.0).differs


@pytest.mark.parametrize("count", [30, 260])
def test_every_third_weekday_is_counted(count: int) -> None:
    found = frequency(times(weekdays(count, 3)), 252.0)
    assert found.differs
    assert found.periods_per_year == pytest.approx(365.25 * 5 / 7 / 3, rel=0.05)
    assert "where 252 were expected" in found.warning()
    assert f"{found.observed:.1f} bars a year" in found.warning()


def test_more_bars_than_the_calendar_has_are_counted_too() -> None:
    found = frequency(times([MONDAY + timedelta(days=i) for i in range(200)]), 252.0)
    assert found.periods_per_year == pytest.approx(365.25)


def test_elapsed_years() -> None:
    assert elapsed_years(times([date(2020, 1, 1), date(2024, 1, 1)])) == 4.0
    assert elapsed_years(times([MONDAY])) == elapsed_years(times([])) == 0.0
