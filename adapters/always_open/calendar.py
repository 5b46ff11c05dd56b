"""Every day is a session."""

from __future__ import annotations

from datetime import date, timedelta

from domain.performance.periods import periods_per_year
from domain.shared.interval import Interval

NAME = "24/7"


class AlwaysOpenCalendar:
    """The calendar of a market that never closes, named ``24/7``; a session is a day in UTC."""

    @property
    def name(self) -> str:
        """``24/7``."""
        return NAME

    def is_session(self, day: date) -> bool:
        """True."""
        return True

    def sessions(self, first: date, last: date) -> list[date]:
        """Every day from ``first`` to ``last``."""
        return [first + timedelta(days=days) for days in range((last - first).days + 1)]

    def periods_per_year(self, interval: Interval) -> float:
        """``365 days / interval``; weeks count 52, months 12."""
        return periods_per_year(interval, always_open=True)
