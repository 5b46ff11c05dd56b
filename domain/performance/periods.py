"""Returns in a year, where no trading calendar tells.

A calendar that is known (the port ``TradingCalendar``) counts better; these are the usual conventions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.shared.interval import Interval

SESSIONS_PER_YEAR = 252
"""Sessions of an exchange in a year."""

SESSION_HOURS = 6.5
"""Length of an exchange's regular session (New York, 09:30 to 16:00)."""

DAYS_PER_YEAR = 365
"""Days of a market that never closes."""

WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12


_WEEKEND_SHARE = 0.1
"""With more sessions than that on weekends a market counts as always open."""


def is_always_open(days: NDArray[np.int64]) -> bool:
    """Whether a market trades on weekends: on both of their days, as long as there are enough sessions to see both.

    Args:
        days: (n,) day numbers since the epoch (a Thursday) of its sessions.
    """
    if not len(days):
        return False
    weekdays = (days + 3) % 7
    saturdays, sundays = float(np.mean(weekdays == 5)), float(np.mean(weekdays == 6))
    one_is_enough = len(days) < 7
    return saturdays + sundays > _WEEKEND_SHARE and (one_is_enough or min(saturdays, sundays) > _WEEKEND_SHARE / 4)


def periods_per_year(interval: Interval, *, always_open: bool = False) -> float:
    """Bars of an interval in a year of a market that never closes (365 days), or of an exchange (252 sessions of 6.5 hours)."""
    if always_open:
        return bars_per_year(interval, sessions=DAYS_PER_YEAR, session_hours=24.0)
    return bars_per_year(interval, sessions=SESSIONS_PER_YEAR, session_hours=SESSION_HOURS)


def bars_per_year(interval: Interval, *, sessions: float, session_hours: float) -> float:
    """Bars of an interval in a year of ``sessions`` sessions.

    Months count 12 and weeks 52 everywhere. A daily bar is a session, a three-day bar three of them. Below a day it is
    ``sessions * session_hours / interval``, at least one bar a session.
    """
    if interval.is_month:
        return float(MONTHS_PER_YEAR)
    hours = interval.duration.total_seconds() / 3_600
    if interval.text.endswith("w"):
        return WEEKS_PER_YEAR * 7 * 24 / hours
    if interval.is_daily_or_longer:
        return sessions * 24 / hours
    return sessions * max(1.0, session_hours / hours)
