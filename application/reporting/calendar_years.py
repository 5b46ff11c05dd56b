"""Returns by calendar month and year, beside a benchmark's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from application.runs.result import MeasuredCurve
from application.trading.bars import Floats, Integers
from domain.performance.calendar_returns import monthly_returns, yearly_returns
from domain.performance.periods import is_always_open

EPOCH = date(1970, 1, 1)
_MICROSECONDS_PER_DAY = 86_400_000_000
_SATURDAY = 5
_FIRST_WEEK = 7


@dataclass(frozen=True, slots=True)
class YearReturn:
    """The return of a calendar year.

    Attributes:
        year: which one.
        value: the run's return as a fraction.
        benchmark: the benchmark's over the same sessions; NaN where it has none.
        since: the run's first session where the year began before it; None: the year is there from its beginning.
        until: the run's last session where the year went on after it; None: the year is there to its end.
        benchmark_since: the benchmark's first session where that is later than the run's.
        benchmark_until: the benchmark's last session where the run went on after it.
    """

    year: int
    value: float
    benchmark: float
    since: date | None
    until: date | None
    benchmark_since: date | None
    benchmark_until: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarReturns:
    """Returns by calendar month and year.

    Attributes:
        months: (year, month) -> return as a fraction; months without a session are absent.
        years: the years, in order.
    """

    months: Mapping[tuple[int, int], float]
    years: tuple[YearReturn, ...]


def calendar_returns(curve: MeasuredCurve, benchmark: Floats, *, longer: bool) -> CalendarReturns:
    """The returns of a run by month and year, and by year those of its benchmark over the same sessions.

    Args:
        curve: what returns are made of.
        benchmark: the benchmark's value at the ends of the run's sessions; NaN before its first and after its last.
        longer: whether a bar is longer than a day: then it belongs to the year in which it begins.
    """
    skipped = int(curve.begins_before)
    values, days, times = curve.values[skipped:], curve.days[skipped:], curve.times[skipped:]
    if not len(values):
        return CalendarReturns({}, ())
    start = float(curve.values[0])
    known = np.isfinite(benchmark)
    others = yearly_returns(benchmark[known], days[known], float(benchmark[known][0])) if known.any() else {}
    begins = _day(days[known][0]) if known.any() and not known[0] else None
    ended = _day(days[known][-1]) if known.any() and not known[-1] else None
    last = _day(times[-1] // _MICROSECONDS_PER_DAY) if longer else _day(days[-1])
    since, until = _cut_off(days, _day(days[0]), max(last, _day(days[-1])), longer=longer)
    years = yearly_returns(values, days, start)
    ends = (min(years), max(years))
    return CalendarReturns(
        months=monthly_returns(values, days, start),
        years=tuple(
            YearReturn(
                year=year,
                value=value,
                benchmark=others.get(year, math.nan),
                since=since if year == ends[0] else None,
                until=until if year == ends[1] else None,
                benchmark_since=begins if begins is not None and begins.year == year else None,
                benchmark_until=ended if ended is not None and ended.year == year else None,
            )
            for year, value in years.items()
        ),
    )


def _cut_off(days: Integers, first: date, last: date, *, longer: bool) -> tuple[date | None, date | None]:
    """First and last day, each where its year reaches beyond it.

    New Year's Day, or another weekday in its place, and the year's last weekday are no sessions of many exchanges.
    """
    spare, open_always = 1, is_always_open(days)
    before = _trading_days(date(first.year, 1, 1), first, open_always=open_always)
    after = _trading_days(last + timedelta(days=1), date(last.year + 1, 1, 1), open_always=open_always)
    if open_always and not longer:
        spare = 0
    late = first.day > _FIRST_WEEK or first.month > 1 if longer else before > spare
    return first if late else None, last if after > spare else None


def _trading_days(start: date, stop: date, *, open_always: bool) -> int:
    """Days from ``start`` up to ``stop``, without weekends where these are no sessions."""
    days = (start + timedelta(days=step) for step in range((stop - start).days))
    return sum(open_always or day.weekday() < _SATURDAY for day in days)


def _day(number: int) -> date:
    return EPOCH + timedelta(days=int(number))
