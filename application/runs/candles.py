"""The candles that a run reads: which ones, their fingerprint, and their way into the simulation."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import numpy as np
import polars as pl

from application.engine.bars import BarChunk, Integers
from application.ports.tape import CandleQuery, SeriesInfo, Tape
from application.runs.selection import one_series
from application.runs.stopwatch import Stopwatch
from domain.indicators.compute import IndicatorPipeline
from domain.indicators.other_close import with_other_close
from domain.market.content import content_hash
from domain.shared.errors import InvalidCandles
from domain.shared.interval import Interval

WINDOW_ROWS = 100_000
"""About so many rows, but whole years or months, are hashed at a time."""

PART_ROWS = 60_000
"""At most about so many rows are held at a time where a run is too large to be held whole."""

HELD_ROWS = 250_000
"""Up to so many rows are read once and held, rather than read twice."""

SEEN = ("symbol", "open_time", "close_time", "session_date", "open", "high", "low", "close", "volume", "adjusted_close")
"""The columns that a run needs once its rows are known."""

Window = tuple[datetime, datetime]
"""A span of open times, inclusive at both ends."""

CHUNK_ROWS = 16_384
"""Rows that are turned into Python objects at a time."""

_TICK = timedelta(microseconds=1)


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


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the rows of a selection are.

    Attributes:
        rows: number of rows, warm-up included.
        content: hash of their logical content.
        decided: number of rows that are decided on.
        first: open time of the first of these.
    """

    rows: int
    content: str
    decided: int
    first: datetime


class CandleReader:
    """Reads a selection from the tape, in order: whole years or months to hash them, smaller windows to run over them."""

    def __init__(self, tape: Tape, selection: Selection, series: Sequence[SeriesInfo]) -> None:
        """Takes the series that the selection names, as the tape lists them."""
        self.selection = selection
        self._tape = tape
        self._windows = _whole_windows(series, months=12 if selection.interval.is_daily_or_longer else 1)
        self._parts = _divided(self._windows, sum(info.rows for info in series))
        self._held: list[pl.DataFrame] | None = None
        self._fits = sum(info.rows for info in series) <= HELD_ROWS
        self._benchmark = None if selection.benchmark is None else _benchmark_reader(tape, selection)
        self._closes: pl.DataFrame | None = None

    def fingerprint(self) -> Fingerprint:
        """What the selection's rows are; rows that fit are held for ``frames``.

        The hash goes over the content hashes of the years (of the months where bars are shorter than a day), so that it depends
        neither on files nor on windows; and over that of the benchmark's rows, where there is one.

        Raises:
            InvalidCandles: there is no row to decide on, or none of the benchmark.
        """
        digest = hashlib.sha256()
        unit = "%Y" if self.selection.interval.is_daily_or_longer else "%Y-%m"
        rows = decided = 0
        first: datetime | None = None
        held: list[pl.DataFrame] | None = [] if self._fits else None
        for frame in self._read(self._windows):
            for span, part in _by_span(frame, unit):
                digest.update(f"{span}:{content_hash(part)};".encode())
            rows += len(frame)
            visible = frame.filter(decided_from(self.selection.start))
            if len(visible):
                decided += len(visible)
                first = first or visible["open_time"][0]
            if held is not None:
                held.append(frame)
        self._held = held
        if self._benchmark is not None:
            digest.update(f"benchmark:{self._benchmark.fingerprint().content};".encode())
        if first is None:
            span = f"between {self.selection.start or 'the beginning'} and {self.selection.end or 'the end'}"
            raise InvalidCandles(
                f"no bars of {', '.join(self.selection.symbols)} {span}: `ticktape data` shows what there is"
            )
        return Fingerprint(rows, digest.hexdigest(), decided, first)

    def frames(self, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Frames of candles sorted by open time and symbol, with ``session`` (date), prices as the run sees them and, where there is
        a benchmark, its close that was last known when the bar closed.

        Args:
            columns: those that are needed, ``SEEN`` among them; None: all.
        """
        read = self._held if self._held is not None else self._read(self._parts, columns)
        return (self._with_benchmark(_as_seen(frame, self.selection.prices)) for frame in read)

    def _with_benchmark(self, frame: pl.DataFrame) -> pl.DataFrame:
        if self._benchmark is None:
            return frame
        if self._closes is None:
            self._closes = pl.concat(part.select("close_time", "close") for part in self._benchmark.frames(SEEN))
        return with_other_close(frame, self._closes)

    def _read(self, windows: Sequence[Window], columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
        """Window after window; none is kept while the next one is read."""
        query = self.selection.query()
        wanted = pl.all() if columns is None else pl.col(columns)
        for start, end in windows:
            if query.end is not None and start > query.end:
                return
            last = end if query.end is None else min(end, query.end)
            rows = self._tape.scan(replace(query, start=start, end=last)).filter(up_to_end(self.selection.end))
            window = [rows.select(wanted).collect()]
            if len(window[0]):
                yield window.pop()


def _benchmark_reader(tape: Tape, selection: Selection) -> CandleReader:
    series = one_series(tape.series(), selection.interval, selection.venue, str(selection.benchmark))
    own = replace(selection, symbols=(series.symbol,), venue=series.venue, start=None, benchmark=None)
    return CandleReader(tape, own, [series])


def _by_span(frame: pl.DataFrame, unit: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each calendar unit; the frame itself, not a copy, where there is only one."""
    ends = frame.select(pl.col("open_time").min().alias("first"), pl.col("open_time").max()).row(0)
    first, last = (format(end, unit) for end in ends)
    if first == last:
        yield first, frame
        return
    for (span,), part in frame.group_by(pl.col("open_time").dt.strftime(unit), maintain_order=True):
        yield str(span), part


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


def _as_seen(frame: pl.DataFrame, prices: Prices) -> pl.DataFrame:
    columns = [SESSION.alias("session")]
    if prices is Prices.ADJUSTED and frame["adjusted_close"].null_count() < len(frame):
        factor = (pl.col("adjusted_close") / pl.col("close")).fill_null(1.0)
        columns += [(pl.col(name) * factor).alias(name) for name in ("open", "high", "low")]
        columns.append(pl.coalesce("adjusted_close", "close").alias("close"))
    return frame.with_columns(columns)


def _whole_windows(series: Sequence[SeriesInfo], *, months: int) -> list[Window]:
    """Spans of whole calendar units of so many months, inclusive at both ends, of about ``WINDOW_ROWS`` rows each."""
    first = min(info.first for info in series)
    last = max(info.last for info in series)
    start = _month(first, -((first.month - 1) % months))
    units = ((last.year - start.year) * 12 + last.month - start.month) // months + 1
    step = max(1, int(units * WINDOW_ROWS / max(1, sum(info.rows for info in series))))
    return _between([_month(start, unit * months) for unit in range(0, units, step)], _month(start, units * months))


def _divided(windows: Sequence[Window], rows: int) -> list[Window]:
    """The windows in parts of whole days, where they have more than ``PART_ROWS`` rows each."""
    parts = -(-rows // (len(windows) * PART_ROWS))
    divided: list[Window] = []
    for start, end in windows:
        days = (end - start).days + 1
        step = max(1, -(-days // parts))
        begins = [start + timedelta(days=day) for day in range(0, days, step)]
        divided += _between(begins, end + _TICK)
    return divided


def _between(begins: Sequence[datetime], end: datetime) -> list[Window]:
    return [(begin, after - _TICK) for begin, after in zip(begins, [*begins[1:], end], strict=True)]


def _month(first: datetime, offset: int) -> datetime:
    year, month = divmod(first.year * 12 + first.month - 1 + offset, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)


def chunks(
    reader: CandleReader,
    pipeline: IndicatorPipeline | None = None,
    watch: Callable[[pl.DataFrame], None] | None = None,
    stopwatch: Stopwatch | None = None,
) -> Iterator[BarChunk]:
    """The reader's rows as the simulation takes them: indicators computed, warm-up fed to them and left out.

    Args:
        reader: where the rows come from.
        pipeline: computes the indicators; None: there are none.
        watch: is shown every frame, warm-up included.
        stopwatch: is told when indicators are computed.
    """
    codes = {symbol: code for code, symbol in enumerate(reader.selection.symbols)}
    for frame in reader.frames(SEEN):
        with (stopwatch or Stopwatch()).part("indicators"):
            indicators = pipeline.feed(frame) if pipeline is not None else {}
        if watch is not None:
            watch(frame)
        decided = frame.select(decided_from(reader.selection.start).alias("decided"))["decided"].to_numpy()
        skip = int(np.argmax(decided)) if decided.any() else len(frame)
        if skip == len(frame):
            continue
        if not decided[skip:].all():
            raise InvalidCandles("sessions do not follow the order of open times: give --start-date as a time")
        whole = BarChunk(
            open_time=_microseconds(frame["open_time"]),
            close_time=_microseconds(frame["close_time"]),
            symbol=frame["symbol"].replace_strict(codes, return_dtype=pl.Int64).to_numpy(),
            session=frame["session"].to_physical().cast(pl.Int64).to_numpy(),
            open=frame["open"].to_numpy(),
            high=frame["high"].to_numpy(),
            low=frame["low"].to_numpy(),
            close=frame["close"].to_numpy(),
            volume=frame["volume"].to_numpy(),
            indicators=indicators,
        )
        yield from split(whole, skip)
        del frame, indicators, decided, whole


def _microseconds(times: pl.Series) -> Integers:
    microseconds: Integers = times.to_physical().to_numpy()
    return microseconds


def split(chunk: BarChunk, first: int = 0) -> Iterator[BarChunk]:
    """The chunk from row ``first`` on, in pieces of about ``CHUNK_ROWS`` rows that end between instants.

    Pieces are views; the last one, which is still needed when the next chunk is there, is a copy, so as not to hold the whole.
    """
    times, rows = chunk.open_time, len(chunk)
    while first < rows:
        stop = min(first + CHUNK_ROWS, rows)
        if stop < rows:
            stop = int(np.searchsorted(times, times[stop - 1], side="right"))
        piece = chunk.rows(first, stop)
        yield piece if stop < rows else piece.copied()
        first = stop
