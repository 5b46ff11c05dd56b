"""The candles that a recorded run read."""

from __future__ import annotations

from datetime import date, datetime

from application.ports.tape import Tape
from application.runs.candles import CandleReader, Prices, Selection
from application.runs.journal import Attempt
from application.runs.selection import select_series
from domain.shared.interval import Interval


def recorded_reader(tape: Tape, attempt: Attempt) -> CandleReader:
    """The candles that an attempt read, as it knew them."""
    started = attempt.started
    interval = Interval(started.interval)
    selection = Selection(
        symbols=started.symbols,
        venue=started.venue,
        interval=interval,
        start=_moment(started.start),
        end=_moment(started.end),
        known_at=datetime.fromisoformat(started.known_at),
        prices=Prices(started.prices),
    )
    return CandleReader(tape, selection, select_series(tape.series(), interval, started.venue, started.symbols))


def _moment(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
