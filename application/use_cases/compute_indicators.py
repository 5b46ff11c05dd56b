"""Compute indicators over candles of the tape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.tape import Tape
from application.runs.candles import CandleReader, Prices, Selection, decided_from
from application.runs.selection import select_series
from domain.indicators.compute import IndicatorPipeline
from domain.indicators.processed import PROCESSED_COLUMNS
from domain.indicators.registry import chosen_columns
from domain.shared.errors import InvalidCandles, InvalidValue
from domain.shared.interval import Interval

CANDLE_COLUMNS = ("symbol", "venue", "interval", "open_time", "session", "open", "high", "low", "close", "volume")
"""What stands before the indicators in the table."""


@dataclass(frozen=True, kw_only=True)
class IndicatorRequest:
    """What to compute.

    Attributes:
        symbols: over which symbols; empty: everything of that interval (and venue) on the tape.
        interval: length of the bars.
        venue: where; None where each symbol has only one.
        since, until: first and last session (dates) or open time (aware datetimes), inclusive; None: all. Earlier bars warm up.
        prices: adjusted or raw.
        indicators: names of outputs (that column alone) or of classes (all their outputs); empty: ``PROCESSED_COLUMNS``.
    """

    symbols: tuple[str, ...] = ()
    interval: Interval = Interval("1d")  # noqa: RUF009
    venue: str | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None
    prices: Prices = Prices.ADJUSTED
    indicators: Sequence[str] = ()


class ComputeIndicators:
    """Computes columns of indicators."""

    def __init__(self, tape: Tape, scanner: ColumnScanner, clock: Clock, progress: Progress) -> None:
        """Takes the adapters."""
        self._tape, self._scanner, self._clock, self._progress = tape, scanner, clock, progress

    def run(self, request: IndicatorRequest) -> pl.DataFrame:
        """The candles with a Float64 column per output, sorted by symbol and time.

        Raises:
            InvalidValue: an indicator is unknown.
            UnknownSeries: a symbol is not on the tape.
            InvalidCandles: there is no bar in the span asked for.
            PortError: the tape cannot be read.
        """
        _check_span(request.since, request.until)
        indicators, columns = chosen_columns(request.indicators or PROCESSED_COLUMNS)
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
        self._progress.start("bars", sum(info.rows for info in series))
        try:
            parts = list(
                self._parts(CandleReader(self._tape, selection, series), IndicatorPipeline(indicators, self._scanner))
            )
        finally:
            self._progress.finish()
        if not sum(len(part) for part in parts):
            span = f"between {request.since or 'the beginning'} and {request.until or 'the end'}"
            raise InvalidCandles(
                f"no bars of {', '.join(selection.symbols)} {span}: `ticktape data` shows what there is"
            )
        return pl.concat(parts).select(*CANDLE_COLUMNS, *columns).sort("symbol", "open_time")

    def _parts(self, reader: CandleReader, pipeline: IndicatorPipeline) -> Iterator[pl.DataFrame]:
        for frame in reader.frames():
            computed = pipeline.feed(frame)
            whole = frame.with_columns(pl.Series(name, values).fill_nan(None) for name, values in computed.items())
            self._progress.advance(len(frame))
            yield whole.filter(decided_from(reader.selection.start))


def _check_span(since: date | datetime | None, until: date | datetime | None) -> None:
    same_kind = isinstance(since, datetime) == isinstance(until, datetime)
    if since is not None and until is not None and same_kind and until < since:
        raise InvalidValue(f"the span ends ({until}) before it begins ({since})", field="until", value=until)
