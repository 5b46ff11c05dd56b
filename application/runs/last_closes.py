"""The last prices before an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import polars as pl

from application.market_data.candle_reader import CandleReader
from application.market_data.selection import SESSION
from domain.shared.interval import to_microseconds


@dataclass(frozen=True, slots=True)
class LastCloses:
    """What was known at an instant.

    Attributes:
        at: the instant, microseconds since the epoch, UTC.
        closes: the last close of each symbol up to it.
        is_last: whether there is no later bar.
    """

    at: int
    closes: dict[str, float]
    is_last: bool


def last_closes(reader: CandleReader, at: date | datetime) -> LastCloses:
    """The last close of each symbol up to an instant.

    Args:
        reader: the candles.
        at: an aware instant, or a session: then the last close of that session, or of the one before it where it had none.
    """
    wanted = pl.col("close_time") <= at if isinstance(at, datetime) else at >= SESSION
    closes: dict[str, float] = {}
    newest: datetime | None = None
    is_last = True
    for frame in reader.frames():
        seen = frame.filter(wanted)
        is_last = len(seen) == len(frame)
        closes.update(seen.group_by("symbol").agg(pl.col("close").last()).iter_rows())
        last = seen["close_time"].max()
        if isinstance(last, datetime):
            newest = last if newest is None else max(newest, last)
        elif newest is not None:
            break
    return LastCloses(to_microseconds(at if isinstance(at, datetime) else newest or end_of(at)), closes, is_last)


def end_of(session: date) -> datetime:
    """The last microsecond of a date, UTC."""
    return datetime.combine(session, time.max, UTC)
