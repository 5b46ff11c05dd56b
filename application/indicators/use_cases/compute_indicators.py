"""Compute indicators over candles of the tape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from application.indicators.processed_columns import PROCESSED_COLUMNS
from application.market_data.candle_reader import CandleReader
from application.market_data.selection import Prices, Selection, decided_from
from application.market_data.series import one_series, select_series
from application.ports.clock import Clock
from application.ports.column_scanner import ColumnScanner
from application.ports.progress import Progress
from application.ports.tape import SeriesInfo, Tape
from domain.indicators.columns import OTHER_CLOSE
from domain.indicators.evaluation.compute import IndicatorPipeline
from domain.indicators.evaluation.other_close import with_other_close
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
        benchmark: a symbol whose closes stand beside each bar, for BETA and CORREL; None: none.
        indicators: names of outputs (that column alone) or of classes (all their outputs); empty: ``PROCESSED_COLUMNS``.
    """

    symbols: tuple[str, ...] = ()
    interval: Interval = Interval("1d")  # noqa: RUF009
    venue: str | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None
    prices: Prices = Prices.ADJUSTED
    benchmark: str | None = None
    indicators: Sequence[str] = ()


class ComputeIndicators:
    """Computes columns of indicators."""

    def __init__(self, tape: Tape, scanner: ColumnScanner, clock: Clock, progress: Progress) -> None:
        """Takes the adapters."""
        self._tape, self._scanner, self._clock, self._progress = tape, scanner, clock, progress

    def run(self, request: IndicatorRequest) -> pl.DataFrame:
        """The candles with a Float64 column per output, sorted by symbol and time.

        Raises:
            InvalidValue: an indicator is unknown, or compares with another symbol and none is named.
            UnknownSeries: a symbol is not on the tape.
            InvalidCandles: there is no bar in the span asked for.
            PortError: the tape cannot be read.
        """
        _check_span(request.since, request.until)
        indicators, columns = chosen_columns(request.indicators or PROCESSED_COLUMNS)
        lonely = [one.outputs[0] for one in indicators if OTHER_CLOSE in one.inputs and request.benchmark is None]
        if lonely:
            raise InvalidValue(f"{lonely[0]} compares with another symbol: name it by --benchmark", field="benchmark")
        listed = self._tape.series()
        series = select_series(listed, request.interval, request.venue, request.symbols)
        reader = self._reader(request, series)
        other = None
        if request.benchmark is not None:
            one = [one_series(listed, request.interval, request.venue, request.benchmark)]
            other = pl.concat(frame.select("close_time", "close") for frame in self._reader(request, one).frames())
        self._progress.start("bars", sum(info.rows for info in series))
        try:
            parts = list(self._parts(reader, IndicatorPipeline(indicators, self._scanner), other))
        finally:
            self._progress.finish()
        if not sum(len(part) for part in parts):
            span = f"between {request.since or 'the beginning'} and {request.until or 'the end'}"
            symbols = ", ".join(reader.selection.symbols)
            raise InvalidCandles(f"no bars of {symbols} {span}: `ticktape data` shows what there is")
        return (
            pl.concat(parts)
            .select(*CANDLE_COLUMNS, *(pl.col(name).alias(column) for name, column in columns.items()))
            .sort("symbol", "open_time")
        )

    def _reader(self, request: IndicatorRequest, series: Sequence[SeriesInfo]) -> CandleReader:
        selection = Selection(
            symbols=tuple(info.symbol for info in series),
            venue=request.venue,
            interval=request.interval,
            start=request.since,
            end=request.until,
            known_at=self._clock.now(),
            prices=request.prices,
        )
        return CandleReader(self._tape, selection, series)

    def _parts(
        self, reader: CandleReader, pipeline: IndicatorPipeline, other: pl.DataFrame | None
    ) -> Iterator[pl.DataFrame]:
        for bars in reader.frames():
            frame = bars if other is None else with_other_close(bars, other)
            computed = pipeline.feed(frame)
            whole = frame.with_columns(pl.Series(name, values).fill_nan(None) for name, values in computed.items())
            self._progress.advance(len(frame))
            yield whole.filter(decided_from(reader.selection.start))


def _check_span(since: date | datetime | None, until: date | datetime | None) -> None:
    same_kind = isinstance(since, datetime) == isinstance(until, datetime)
    if since is not None and until is not None and same_kind and until < since:
        raise InvalidValue(f"the span ends ({until}) before it begins ({since})", field="until", value=until)
