"""The candles that a run reads: which ones, their fingerprint, and their way into the simulation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import polars as pl

from application.market_data.selection import SESSION, Prices, Selection, decided_from, up_to_end
from application.market_data.series import one_series, select_series
from application.ports.tape import SeriesInfo, Tape
from domain.indicators.evaluation.other_close import with_other_close
from domain.market.content import content_hash
from domain.shared.errors import InvalidCandles

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


_TICK = timedelta(microseconds=1)


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


def reader_for(tape: Tape, selection: Selection) -> CandleReader:
    """The candles of a selection.

    Raises:
        UnknownSeries: one of its symbols is not on the tape.
    """
    return CandleReader(
        tape, selection, select_series(tape.series(), selection.interval, selection.venue, selection.symbols)
    )
