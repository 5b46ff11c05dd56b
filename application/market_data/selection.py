"""Which candles a run reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import polars as pl

from application.ports.tape import CandleQuery
from domain.shared.interval import Interval


class Prices(StrEnum):
    """Which prices a run sees."""

    ADJUSTED = "adjusted"
    """OHLC scaled by adjusted close over close; raw where the source brings no adjusted close."""
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which candles a run reads.

    Attributes:
        symbols: sorted, without repetition.
        venue: the venue of all of them, or None where each has its only one.
        interval: length of the bars.
        start: first session (a date) or open time that is decided on; None: from the beginning.
        end: last session or open time, inclusive; None: to the end.
        known_at: rows as known at this time.
        prices: adjusted or raw.
        benchmark: a symbol whose closes stand beside each bar (``OTHER_CLOSE``), for indicators that compare; None: none do.
    """

    symbols: tuple[str, ...]
    venue: str | None
    interval: Interval
    start: date | datetime | None
    end: date | datetime | None
    known_at: datetime
    prices: Prices = Prices.ADJUSTED
    benchmark: str | None = None

    def query(self, symbols: Sequence[str] | None = None) -> CandleQuery:
        """The query for everything up to the end, warm-up included."""
        return CandleQuery(
            interval=self.interval,
            symbols=tuple(symbols if symbols is not None else self.symbols),
            venue=self.venue,
            end=_latest_open(self.end),
            known_at=self.known_at,
        )


def _latest_open(end: date | datetime | None) -> datetime | None:
    """An open time that no bar of the last session has passed; the session itself is checked row by row."""
    if end is None or isinstance(end, datetime):
        return end
    return datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=2)


def up_to_end(end: date | datetime | None) -> pl.Expr:
    """Whether a bar belongs to a selection that ends with a session or an open time, inclusive."""
    if end is None:
        return pl.lit(True)
    return pl.col("open_time") <= end if isinstance(end, datetime) else end >= SESSION


def decided_from(start: date | datetime | None) -> pl.Expr:
    """Whether a bar is decided on: from the first session or open time on; earlier bars only warm up."""
    if start is None:
        return pl.lit(True)
    return pl.col("open_time") >= start if isinstance(start, datetime) else start <= SESSION


SESSION = pl.coalesce(pl.col("session_date"), pl.col("open_time").dt.date())
"""The session of a bar: its session date, or the UTC date of its open."""
