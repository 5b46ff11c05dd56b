"""Which sessions to ask for: what is new, with a few known ones to compare."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from application.ports.tape import CandleQuery, Tape
from domain.market.markets import Market
from domain.shared.interval import Interval

DAILY = Interval("1d")
RECENT = timedelta(days=60)
"""A symbol without a candle in these days is fetched from the beginning."""

OVERLAP = timedelta(days=10)
"""So many known days are asked for again, to see whether the source has changed them."""

NOISE = 1e-5
"""Known values that come back with a smaller relative difference are the same."""

_COMPARED = ("open", "high", "low", "close", "adjusted_close")


class KnownSessions:
    """The last sessions on the tape of the symbols of a batch."""

    def __init__(self, tape: Tape, market: Market, symbols: tuple[str, ...], today: date) -> None:
        """Reads them.

        Raises:
            TapeDamaged: a file of the tape cannot be read.
        """
        since = datetime.combine(today - RECENT, time(), UTC)
        query = CandleQuery(DAILY, symbols, market.name, start=since)
        columns = ("symbol", pl.col("session_date").alias("date"), *_COMPARED)
        known = tape.scan(query).select(columns).collect() if symbols else pl.DataFrame(schema={"symbol": pl.String})
        self._known = {str(symbol): rows for (symbol,), rows in known.group_by("symbol")}

    def start(self, symbol: str, first: date) -> date:
        """The first session to ask for: a few before the last known one, or ``first`` where none is known."""
        rows = self._known.get(symbol)
        if rows is None:
            return first
        last = rows["date"].max()
        return max(first, last - OVERLAP) if isinstance(last, date) else first

    def are_changed(self, symbol: str, rows: pl.DataFrame) -> bool:
        """Whether the source gives other prices for known sessions, as after a split or a dividend: then all of them are other.

        Args:
            symbol: whose.
            rows: of ``HISTORY_SCHEMA``.
        """
        if symbol not in self._known:
            return False
        both = rows.join(self._known[symbol], on="date", suffix="_known")
        moved = ((pl.col(name) / pl.col(f"{name}_known") - 1.0).abs() > NOISE for name in _COMPARED)
        return bool(both.select(pl.any_horizontal(moved).any()).item())
