"""Find candlestick patterns in candles of the tape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from application.market_data.candle_reader import CandleReader
from application.market_data.selection import Prices, Selection, decided_from
from application.market_data.series import select_series
from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.tape import Tape
from domain.indicators.patterns.compute import fired
from domain.indicators.patterns.registry import chosen
from domain.shared.errors import InvalidCandles
from domain.shared.interval import Interval

_SERIES = ("symbol", "venue", "interval", "open_time")
_READ = (*_SERIES, "session_date", "session", "open", "high", "low", "close")


@dataclass(frozen=True, kw_only=True)
class PatternRequest:
    """What to look for.

    Attributes:
        symbols: in which symbols; empty: everything of that interval (and venue) on the tape.
        interval: length of the bars.
        venue: where; None where each symbol has only one.
        since, until: first and last session (dates) or open time (aware datetimes), inclusive; None: all.
        prices: adjusted or raw.
        patterns: names, TA-Lib's or ours; empty: all.
    """

    symbols: tuple[str, ...] = ()
    interval: Interval = Interval("1d")  # noqa: RUF009
    venue: str | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None
    prices: Prices = Prices.ADJUSTED
    patterns: Sequence[str] = ()


class ScanPatterns:
    """Finds patterns."""

    def __init__(self, tape: Tape, scanner: ColumnScanner, clock: Clock) -> None:
        """Takes the adapters."""
        self._tape, self._scanner, self._clock = tape, scanner, clock

    def run(self, request: PatternRequest) -> pl.DataFrame:
        """A row for each bar and pattern that is there, sorted by time, symbol and pattern.

        Returns:
            ``symbol, venue, interval, open_time, session, close``, ``pattern`` (its column's name), ``title``, ``direction``,
            ``strength`` (Int16), ``description`` (what it looks like) and ``meaning`` (what it is held to mean).

        Raises:
            InvalidValue: a pattern is unknown.
            UnknownSeries: a symbol is not on the tape.
            InvalidCandles: there is no bar in the span asked for.
            PortError: the tape cannot be read.
        """
        wanted = chosen(request.patterns or None)
        series = select_series(self._tape.series(), request.interval, request.venue, request.symbols)
        selection = Selection(
            symbols=tuple(info.symbol for info in series),
            venue=request.venue,
            interval=request.interval,
            start=request.since,
            end=request.until,
            known_at=self._clock.now(),
            prices=request.prices,
        )
        frames = [frame.select(_READ) for frame in CandleReader(self._tape, selection, series).frames()]
        if not any(frame.select(decided_from(request.since).any()).item() for frame in frames):
            span = f"between {request.since or 'the beginning'} and {request.until or 'the end'}"
            raise InvalidCandles(
                f"no bars of {', '.join(selection.symbols)} {span}: `ticktape data` shows what there is"
            )
        bars = pl.concat(frames)
        words = pl.DataFrame(
            {
                "pattern": [pattern.name for pattern in wanted],
                "description": [pattern.description for pattern in wanted],
                "meaning": [pattern.meaning for pattern in wanted],
            }
        )
        found = (
            fired(bars, wanted, self._scanner).join(bars, on=_SERIES, how="left").join(words, on="pattern", how="left")
        )
        columns = (*_SERIES, "session", "close", "pattern", "title", "direction", "strength", "description", "meaning")
        return found.filter(decided_from(request.since)).select(columns).sort("open_time", "symbol", "pattern")
