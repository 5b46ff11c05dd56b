"""When a market is open, and how many bars make a year."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from domain.shared.interval import Interval


class TradingCalendar(Protocol):
    """Sessions of one market, each named by its date at the market."""

    @property
    def name(self) -> str:
        """Name of the calendar: an exchange's market identifier code (``XNYS``), or ``24/7``."""
        ...

    def is_session(self, day: date) -> bool:
        """Whether the market has a session on that day."""
        ...

    def sessions(self, first: date, last: date) -> list[date]:
        """The sessions from ``first`` to ``last``, both inclusive, in order; none where ``last`` is earlier."""
        ...

    def periods_per_year(self, interval: Interval) -> float:
        """Bars of that interval in a year, for annualising."""
        ...
