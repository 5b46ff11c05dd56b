"""The tape: columns of market facts that only grow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from domain.shared.interval import Interval

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """One series on the tape.

    Attributes:
        symbol, venue, interval: what it is.
        rows: bars as known now (a revised bar counts once).
        revisions: rows that a later one replaced.
        first, last: open times of the first and the last bar.
        bytes: size on disk that can be laid to this series, estimated by its share of rows; 0 in memory.
    """

    symbol: str
    venue: str
    interval: Interval
    rows: int
    revisions: int
    first: datetime
    last: datetime
    bytes: int


@dataclass(frozen=True, slots=True)
class TapeReceipt:
    """What an append did.

    Attributes:
        added: rows whose key was new.
        revised: rows whose key was known, with other values or at another time; the new row has its own known-at time.
        unchanged: rows that were already there.
        commit: name of the commit that brought them, or "" where nothing was written.
    """

    added: int
    revised: int
    unchanged: int
    commit: str


@dataclass(frozen=True, slots=True)
class TapeCommit:
    """The commit that brought a row.

    Attributes:
        name: unique name of the commit, as in ``TapeReceipt.commit``.
        version: its place among the tape's commits; later ones have higher versions.
        recorded_at: when it was written, aware UTC.
        metadata: what it says of itself: ``rows``, ``first`` and ``last`` open time, ``content_hash`` of its rows,
            ``received_at``.
    """

    name: str
    version: int
    recorded_at: datetime
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CandleQuery:
    """Which candles to read.

    Attributes:
        symbols: which symbols; empty: all.
        venue: which venue; None: any.
        interval: length of the bars.
        start: first open time, inclusive; None: from the beginning.
        end: last open time, inclusive; None: to the end.
        known_at: rows as known at that time; None: all that is known.
    """

    interval: Interval
    symbols: tuple[str, ...] = ()
    venue: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    known_at: datetime | None = None


class Tape(Protocol):
    """Append-only candles. Frames have the columns of ``domain.market.candle_schema.CANDLE_SCHEMA``.

    Every adapter promises: appending the same rows again adds nothing; a changed row is a revision with its own ``known_at``;
    reads give the newest row per key as known at a time, sorted by open time, symbol and venue; compaction changes no read.
    """

    def append(self, candles: pl.DataFrame, *, received_at: datetime) -> TapeReceipt:
        """Adds candles; rows must satisfy the OHLC rules (``domain.market.quality``), the caller has quarantined the rest.

        Args:
            candles: rows of ``CANDLE_SCHEMA`` without ``known_at``, or with it. Rows that have one stand in the history by
                it, whatever order they arrive in: only the very same row again adds nothing. A null or missing ``known_at``
                is the bar's close for a new key and ``received_at`` for a revision, which is known later than all rows that
                there are. No row is known before its bar closes. Rows that are equal throughout count once as new.
            received_at: when they arrived, aware UTC.

        Raises:
            InvalidCandles: columns are missing or mistyped, a row breaks an OHLC rule, or a key stands twice in the frame
                with different values; nothing is written.
            TapeDamaged: a file with rows of the same series and time cannot be read.
            StoreUnavailable: the tape is locked, read-only or full.
        """
        ...

    def scan(self, query: CandleQuery) -> pl.LazyFrame:
        """A lazy frame with the columns of ``CANDLE_SCHEMA``; filters are pushed down to the files.

        Raises:
            TapeDamaged: a file that the query needs cannot be read.
        """
        ...

    def series(self, *, skip_damaged: bool = False) -> list[SeriesInfo]:
        """Every series, sorted by symbol, venue and interval.

        Args:
            skip_damaged: leave out what stands in files that cannot be read; ``damaged_files`` names these.

        Raises:
            TapeDamaged: a file cannot be read; the error names it.
        """
        ...

    def commit_of(
        self, symbol: str, venue: str, interval: Interval, open_time: datetime, known_at: datetime | None = None
    ) -> TapeCommit | None:
        """The commit that brought a candle as known at a time (None: now); None where there is no such candle."""
        ...

    def commits_of(
        self, candles: pl.DataFrame, interval: Interval, known_at: datetime | None = None
    ) -> dict[tuple[str, str, datetime], TapeCommit]:
        """The commits that brought many candles, as ``commit_of``, in one read.

        Args:
            candles: ``symbol``, ``venue`` and ``open_time`` of each; other columns do not count.
            interval: length of the bars.
            known_at: as known at that time; None: now.

        Returns:
            symbol, venue and open time -> commit; without the candles that there are not.
        """
        ...

    def quarantine(self, rows: pl.DataFrame, *, source: str, received_at: datetime) -> int:
        """Keeps refused rows (all columns as text, plus ``reason``) with their source; returns how many were new.

        The same rows of the same source again are not kept twice; rows that stand several times in one frame are.
        """
        ...

    def quarantined(self) -> pl.DataFrame:
        """All refused rows: ``source``, ``reason``, ``row`` (the raw row as JSON text), ``received_at``."""
        ...

    def compact(self) -> int:
        """Rewrites small files into larger ones and returns how many files there are fewer; reads stay the same."""
        ...

    def damaged_files(self) -> tuple[str, ...]:
        """Files that cannot be read, relative to the tape; checked one by one."""
        ...
