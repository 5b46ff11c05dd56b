"""The length of a candle."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from domain.shared.errors import InvalidValue
from domain.shared.suggestions import closest, in_passing

_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_SUPPORTED = ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, order=False)
class Interval:
    """A candle's length: a count and a unit, written as Binance writes it (``1m`` a minute, ``1M`` a month).

    A candle that opens at *t* closes at the last microsecond before the next one opens, so that two neighbours never
    share an instant and a daily candle's close still has its day's date.
    """

    text: str

    def __post_init__(self) -> None:
        if self.text == "1mo":
            object.__setattr__(self, "text", "1M")
        if self.text not in _SUPPORTED:
            near = in_passing(closest(str(self.text), _SUPPORTED))
            raise InvalidValue(
                f"{self.text!r} is not an interval: use one of {', '.join(_SUPPORTED)}{near}",
                field="interval",
                value=self.text,
            )

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def supported() -> tuple[Interval, ...]:
        """All intervals, shortest first."""
        return tuple(Interval(text) for text in _SUPPORTED)

    @property
    def path_name(self) -> str:
        """The name in paths, where ``1m`` and ``1M`` may be one file: a month is ``1mo``."""
        return "1mo" if self.is_month else self.text

    @property
    def is_month(self) -> bool:
        """Whether the length varies with the calendar."""
        return self.text == "1M"

    @property
    def is_daily_or_longer(self) -> bool:
        """Whether one candle covers at least a whole session."""
        return self.text[-1] in "dwM"

    @cached_property
    def duration(self) -> timedelta:
        """Nominal length; a month counts 30 days."""
        if self.is_month:
            return timedelta(days=30)
        return timedelta(seconds=int(self.text[:-1]) * _UNIT_SECONDS[self.text[-1]])

    @property
    def microseconds(self) -> int:
        """Nominal length in microseconds."""
        return self.duration // _TICK

    def next_open(self, opened_at: datetime) -> datetime:
        """The open of the candle after the one opened at ``opened_at``, if the market never pauses."""
        if not self.is_month:
            return opened_at + self.duration
        year, month = divmod(opened_at.year * 12 + opened_at.month, 12)
        day = min(opened_at.day, monthrange(year, month + 1)[1])
        return opened_at.replace(year=year, month=month + 1, day=day)

    def close_of(self, opened_at: datetime) -> datetime:
        """The last microsecond of the candle that opens at ``opened_at``."""
        return self.next_open(opened_at) - _TICK


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z of an aware instant."""
    return (instant - _EPOCH) // _TICK


def from_microseconds(microseconds: int) -> datetime:
    """The UTC instant that many microseconds after 1970-01-01T00:00Z, exactly."""
    return _EPOCH + timedelta(microseconds=microseconds)
