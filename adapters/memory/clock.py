"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.shared.errors import InvalidValue


class ManualClock:
    """A clock that shows the instant that it was set to; whoever holds it moves it on."""

    def __init__(self, now: datetime = datetime(2000, 1, 1, tzinfo=UTC)) -> None:
        """Sets the clock.

        Raises:
            InvalidValue: the instant is not aware.
        """
        self._now = _utc(now)

    def now(self) -> datetime:
        """The instant it shows, UTC."""
        return self._now

    def set(self, now: datetime) -> None:
        """Shows another instant from here on, earlier or later.

        Raises:
            InvalidValue: the instant is not aware.
        """
        self._now = _utc(now)

    def advance(self, by: timedelta) -> None:
        """Moves on by a duration."""
        self._now += by


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise InvalidValue(f"{instant} has no time zone: give an aware datetime", field="now", value=instant)
    return instant.astimezone(UTC)
