"""The candle: what a market did between two instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.shared.interval import Interval


@dataclass(frozen=True, slots=True)
class Candle:
    """One bar of one symbol; a frame of them has the fields as columns, see ``domain.market.candle_schema``."""

    symbol: str
    venue: str
    interval: Interval
    open_time: datetime
    close_time: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float
    session_date: date | None = None
    adjusted_close: float | None = None
    known_at: datetime | None = None

    @property
    def adjustment(self) -> float:
        """Factor from raw to adjusted prices: adjusted close over close, 1 where there is no adjusted close."""
        return 1.0 if self.adjusted_close is None else self.adjusted_close / self.close
