"""Returns in a year, where no trading calendar tells.

A calendar that is known (the port ``TradingCalendar``) counts better; these are the usual conventions.
"""

from __future__ import annotations

from domain.shared.interval import Interval

SESSIONS_PER_YEAR = 252
"""Sessions of an exchange in a year."""

SESSION_HOURS = 6.5
"""Length of an exchange's regular session (New York, 09:30 to 16:00)."""

DAYS_PER_YEAR = 365
"""Days of a market that never closes."""

WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12


def periods_per_year(interval: Interval, *, always_open: bool = False) -> float:
    """Bars of an interval in a year.

    Months count 12 and weeks 52 everywhere. A market that never closes (``always_open``) has ``365 days / interval`` bars. An exchange
    has 252 daily bars; below a day ``252 * 6.5 h / interval``, at least one a session; three-day bars a third of 252.
    """
    if interval.is_month:
        return float(MONTHS_PER_YEAR)
    days = interval.duration.total_seconds() / 86_400
    if interval.text.endswith("w"):
        return WEEKS_PER_YEAR * 7 / days
    if always_open:
        return DAYS_PER_YEAR / days
    if interval.is_daily_or_longer:
        return SESSIONS_PER_YEAR / days
    return SESSIONS_PER_YEAR * max(1.0, SESSION_HOURS / (24 * days))
