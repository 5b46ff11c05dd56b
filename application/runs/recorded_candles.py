"""The candles that a recorded run read."""

from __future__ import annotations

from datetime import date, datetime

from application.market_data.candle_reader import CandleReader, reader_for
from application.market_data.selection import Prices, Selection
from application.ports.tape import Tape
from application.runs.events import RunStarted
from application.runs.run_journal import Attempt
from domain.shared.interval import Interval


def recorded_selection(started: RunStarted) -> Selection:
    """Which candles an attempt read."""
    return Selection(
        symbols=started.symbols,
        venue=started.venue,
        interval=Interval(started.interval),
        start=moment(started.start),
        end=moment(started.end),
        known_at=datetime.fromisoformat(started.known_at),
        prices=Prices(started.prices),
        benchmark=started.benchmark,
    )


def recorded_reader(tape: Tape, attempt: Attempt) -> CandleReader:
    """The candles that an attempt read, as it knew them.

    Raises:
        UnknownSeries: one of its symbols is no longer on the tape.
    """
    return reader_for(tape, recorded_selection(attempt.started))


def moment(text: str | None) -> date | datetime | None:
    """A session or an open time as a run records it."""
    if text is None:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
