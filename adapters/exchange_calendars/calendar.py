"""Sessions of exchanges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from functools import cached_property
from typing import Any

from domain.performance.periods import bars_per_year
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval

_YEARS = (2010, 2019)


class ExchangeCalendar:
    """The calendar of one exchange, by its market identifier code (``XNYS``, ``XASX``) or an alias (``NYSE``).

    Bars per year are counted over the sessions of 2010 to 2019, rounded to whole sessions a year (252 for New York), with the
    usual length of a session; so they do not depend on today.
    """

    def __init__(self, name: str) -> None:
        """Names the calendar; nothing is imported yet.

        Args:
            name: market identifier code or alias.
        """
        self._name = name
        self._covered: tuple[int, int] | None = None
        self._sessions: list[date] = []

    @property
    def name(self) -> str:
        """The name given."""
        return self._name

    def is_session(self, day: date) -> bool:
        """Whether the exchange has a session on that day.

        Raises:
            InvalidValue: there is no such calendar, or it does not reach that day.
        """
        return bool(self.sessions(day, day))

    def sessions(self, first: date, last: date) -> list[date]:
        """The sessions from ``first`` to ``last``, both inclusive.

        Raises:
            InvalidValue: there is no such calendar, or it does not reach these days.
        """
        if last < first:
            return []
        if self._covered is None or first.year < self._covered[0] or last.year > self._covered[1]:
            years = (first.year, last.year) if self._covered is None else self._covered
            wanted = (min(first.year, years[0]), max(last.year, years[1]))
            self._sessions = list(_schedule(self._name, *wanted).index.date)
            self._covered = wanted
        return self._sessions[bisect_left(self._sessions, first) : bisect_right(self._sessions, last)]

    def periods_per_year(self, interval: Interval) -> float:
        """Bars of that interval in a year of this exchange; weeks count 52, months 12.

        Raises:
            InvalidValue: there is no such calendar.
        """
        sessions, hours = self._year
        return bars_per_year(interval, sessions=sessions, session_hours=hours)

    @cached_property
    def _year(self) -> tuple[int, float]:
        schedule = _schedule(self._name, *_YEARS)
        hours = (schedule["close"] - schedule["open"]).median().total_seconds() / 3_600
        return round(len(schedule) / (_YEARS[1] - _YEARS[0] + 1)), float(hours)


def _schedule(name: str, first_year: int, last_year: int) -> Any:
    """Opens and closes by session, as a pandas frame."""
    try:
        import exchange_calendars  # noqa: PLC0415
    except ImportError:
        raise InvalidValue(
            f"calendar {name!r} needs the extra 'research': install ticktape[research]", field="calendar", value=name
        ) from None
    try:
        return exchange_calendars.get_calendar(name, start=f"{first_year}-01-01", end=f"{last_year}-12-31").schedule
    except exchange_calendars.errors.InvalidCalendarName:
        raise InvalidValue(
            f"{name!r} is not a calendar: use a market identifier code such as XNYS, or 24/7",
            field="calendar",
            value=name,
        ) from None
    except ValueError as error:
        raise InvalidValue(
            f"calendar {name!r} does not reach from {first_year} to {last_year}: {error}", field="calendar", value=name
        ) from None
