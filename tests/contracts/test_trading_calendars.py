"""Calendars: the same promises for an exchange and for a market that never closes."""

from __future__ import annotations

from datetime import date, timedelta

import arch.data.sp500
import pytest

from adapters.always_open.calendar import AlwaysOpenCalendar
from adapters.exchange_calendars.calendar import ExchangeCalendar
from application.ports.trading_calendar import TradingCalendar
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval


@pytest.mark.parametrize("calendar", [AlwaysOpenCalendar(), ExchangeCalendar("XNYS"), ExchangeCalendar("XASX")])
def test_sessions_are_the_days_that_are_sessions(calendar: TradingCalendar) -> None:
    first, last = date(2012, 12, 20), date(2013, 1, 10)
    days = [first + timedelta(days=days) for days in range((last - first).days + 1)]
    assert calendar.sessions(first, last) == [day for day in days if calendar.is_session(day)]
    assert calendar.sessions(last, first) == []
    assert date(2012, 12, 20) in calendar.sessions(first, last)


def test_new_york_traded_on_the_days_that_the_index_has() -> None:
    calendar: TradingCalendar = ExchangeCalendar("XNYS")
    recorded = [day.date() for day in arch.data.sp500.load().index]
    assert calendar.sessions(recorded[0], recorded[-1]) == recorded


def test_holidays_and_weekends() -> None:
    new_york = ExchangeCalendar("XNYS")
    assert not new_york.is_session(date(2012, 7, 4))
    assert not new_york.is_session(date(2012, 10, 29))
    assert not new_york.is_session(date(2012, 7, 7))
    assert new_york.is_session(date(1999, 7, 6))
    assert AlwaysOpenCalendar().is_session(date(2012, 7, 7))


@pytest.mark.parametrize(
    ("calendar", "interval", "periods"),
    [
        (ExchangeCalendar("XNYS"), "1d", 252),
        (ExchangeCalendar("XNYS"), "1h", 252 * 6.5),
        (ExchangeCalendar("XASX"), "1d", 253),
        (ExchangeCalendar("XASX"), "1M", 12),
        (AlwaysOpenCalendar(), "1d", 365),
        (AlwaysOpenCalendar(), "1m", 525_600),
    ],
)
def test_bars_in_a_year(calendar: TradingCalendar, interval: str, periods: float) -> None:
    assert calendar.periods_per_year(Interval(interval)) == periods


def test_names() -> None:
    assert ExchangeCalendar("XNYS").name == "XNYS"
    assert AlwaysOpenCalendar().name == "24/7"
    with pytest.raises(InvalidValue, match="'NOWHERE' is not a calendar"):
        ExchangeCalendar("NOWHERE").is_session(date(2020, 1, 1))


def test_a_calendar_that_does_not_reach_so_far_says_so() -> None:
    with pytest.raises(InvalidValue, match="does not reach"):
        ExchangeCalendar("XTKS").is_session(date(1950, 1, 4))
