from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.reporting.calendar_years import EPOCH, CalendarReturns, calendar_returns
from application.runs.result import MeasuredCurve

DAY = 86_400_000_000


def found(
    values: dict[date, float],
    benchmark: list[float] | None = None,
    *,
    longer: bool = False,
    closes: list[date] | None = None,
) -> CalendarReturns:
    """The returns of a curve that begins with 100 a day before the first date."""
    days = np.array([(day - EPOCH).days for day in values])
    ends = days if closes is None else np.array([(day - EPOCH).days for day in closes])
    curve = MeasuredCurve(
        np.r_[100.0, list(values.values())], np.r_[days[0] - 1, ends] * DAY, np.r_[days[0] - 1, days], True
    )
    levels = np.full(len(days), np.nan) if benchmark is None else np.array(benchmark)
    return calendar_returns(curve, levels, longer=longer)


def weekdays(first: date, last: date) -> dict[date, float]:
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return {day: 100.0 + place for place, day in enumerate(one for one in days if one.weekday() < 5)}


def test_months_and_years_follow_their_last_sessions() -> None:
    returns = found(
        {
            date(2019, 12, 30): 105.0,
            date(2019, 12, 31): 110.0,
            date(2020, 1, 2): 90.0,
            date(2020, 1, 31): 121.0,
            date(2020, 3, 2): 60.5,
        }
    )
    assert returns.months == pytest.approx({(2019, 12): 0.1, (2020, 1): 0.1, (2020, 3): -0.5})
    assert {one.year: one.value for one in returns.years} == pytest.approx({2019: 0.1, 2020: -0.45})


@given(st.lists(st.floats(0.5, 2.0), min_size=1, max_size=900))
def test_months_compound_to_years_and_years_to_the_whole(steps: list[float]) -> None:
    values = 100.0 * np.cumprod(np.array(steps) ** 0.1)
    days = [date(2001, 5, 17) + timedelta(days=place) for place in range(len(values))]
    returns = found(dict(zip(days, values.tolist(), strict=True)))
    for one in returns.years:
        months = [growth for (year, _), growth in returns.months.items() if year == one.year]
        assert math.prod(1.0 + growth for growth in months) == pytest.approx(1.0 + one.value)
    assert 100.0 * math.prod(1.0 + one.value for one in returns.years) == pytest.approx(values[-1])


def test_the_benchmark_counts_over_the_same_sessions_from_its_own_first() -> None:
    sessions = {date(2020, 6, 1): 100.0, date(2020, 12, 31): 110.0, date(2021, 6, 1): 99.0, date(2021, 12, 31): 121.0}
    early, late = (
        found(sessions, levels).years for levels in ([100.0, 120.0, 90.0, 60.0], [math.nan, math.nan, 100.0, 150.0])
    )
    assert [one.benchmark for one in early] == pytest.approx([0.2, -0.5])
    assert [one.benchmark_since for one in early] == [None, None]
    assert [one.benchmark for one in late] == pytest.approx([math.nan, 0.5], nan_ok=True)
    assert [one.benchmark_since for one in late] == [None, date(2021, 6, 1)]


def test_a_benchmark_that_ended_has_no_return_after_its_last_session() -> None:
    sessions = {date(2020, 12, 31): 110.0, date(2021, 6, 1): 99.0, date(2021, 12, 31): 121.0, date(2022, 6, 1): 130.0}
    years = found(sessions, [100.0, 150.0, math.nan, math.nan]).years
    assert [one.benchmark for one in years] == pytest.approx([0.0, 0.5, math.nan], nan_ok=True)
    assert [one.benchmark_until for one in years] == [None, date(2021, 6, 1), None]
    assert all(one.benchmark_until is None for one in found(sessions, [1.0, 2.0, 3.0, 4.0]).years)


@pytest.mark.parametrize(
    ("first", "last", "since", "until"),
    [
        (date(2005, 1, 3), date(2006, 12, 29), None, None),
        (date(2012, 1, 3), date(2013, 12, 31), None, None),
        (date(2005, 1, 5), date(2006, 12, 28), date(2005, 1, 5), None),
        (date(2005, 3, 1), date(2005, 6, 30), date(2005, 3, 1), date(2005, 6, 30)),
        (date(2005, 1, 3), date(2006, 12, 27), None, date(2006, 12, 27)),
    ],
)
def test_years_at_the_ends_say_what_is_covered_of_them(
    first: date, last: date, since: date | None, until: date | None
) -> None:
    years = found(weekdays(first, last)).years
    assert (years[0].since, years[-1].until) == (since, until)
    assert all(one.since is None for one in years[1:])
    assert all(one.until is None for one in years[:-1])


def test_a_market_that_never_closes_has_no_holidays() -> None:
    days = [date(2021, 1, 2) + timedelta(days=step) for step in range(363)]
    (year,) = found(dict.fromkeys(days, 100.0)).years
    assert (year.since, year.until) == (date(2021, 1, 2), date(2021, 12, 30))


def test_a_bar_longer_than_a_day_reaches_to_its_close() -> None:
    months = {date(2020, month, 1): 100.0 for month in range(1, 13)}
    closes = [date(2020, month + 1, 1) - timedelta(days=1) for month in range(1, 12)] + [date(2020, 12, 31)]
    (year,) = found(months, longer=True, closes=closes).years
    assert (year.since, year.until) == (None, None)


def test_there_is_no_return_on_nothing() -> None:
    returns = found({date(2020, 1, 31): 0.0, date(2020, 2, 28): 0.0})
    assert returns.months[2020, 1] == -1.0
    assert math.isnan(returns.months[2020, 2])
