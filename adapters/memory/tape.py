"""A tape in memory."""

from __future__ import annotations

from datetime import datetime
from threading import RLock

import polars as pl

from application.market_data.conditions import candle_conditions, spanning
from application.market_data.tape_commits import BarKey, commit_of_one, newest_batches
from application.ports.clock import Clock
from application.ports.tape import CandleQuery, SeriesInfo, TapeCommit, TapeReceipt
from domain.market.candle_schema import CANDLE_KEY, CANDLE_SCHEMA
from domain.market.frames import checked_candles
from domain.market.quarantine import KEPT_SCHEMA, QUARANTINE_SCHEMA, not_yet_kept, refused_rows
from domain.market.revisions import TAPE_SCHEMA, describe_rows, merge_candles, newest_known
from domain.shared.interval import Interval


class MemoryTape:
    """Candles, revisions and refused rows in frames, gone with the process."""

    def __init__(self, clock: Clock | None = None) -> None:
        """An empty tape; without a clock, commits are recorded when their rows were received."""
        self._clock = clock
        self._rows = pl.DataFrame(schema={**TAPE_SCHEMA, "batch": pl.String})
        self._kept = pl.DataFrame(schema=KEPT_SCHEMA)
        self._commits: dict[str, TapeCommit] = {}
        self._lock = RLock()

    def append(self, candles: pl.DataFrame, *, received_at: datetime) -> TapeReceipt:
        """See ``Tape.append``."""
        arriving = checked_candles(candles)
        with self._lock:
            known = self._rows.join(arriving.select(CANDLE_KEY), on=CANDLE_KEY, how="semi")
            merge = merge_candles(arriving, known.select(TAPE_SCHEMA.keys()), received_at)
            repeated = len(candles) - len(arriving)
            if not len(merge.rows):
                return TapeReceipt(0, 0, merge.unchanged + repeated, "")
            name = self._commit(merge.rows, received_at)
            self._rows = pl.concat([self._rows, merge.rows.with_columns(batch=pl.lit(name))])
        return TapeReceipt(merge.added, merge.revised, merge.unchanged + repeated, name)

    def _commit(self, rows: pl.DataFrame, received_at: datetime) -> str:
        version = len(self._commits) + 1
        name = f"memory-{version}"
        recorded_at = self._clock.now() if self._clock else received_at
        self._commits[name] = TapeCommit(name, version, recorded_at, describe_rows(rows, received_at))
        return name

    def scan(self, query: CandleQuery) -> pl.LazyFrame:
        """See ``Tape.scan``."""
        return newest_known(self._chosen(query).lazy()).select(CANDLE_SCHEMA.keys())

    def _chosen(self, query: CandleQuery) -> pl.DataFrame:
        return self._rows.filter(pl.col("interval") == str(query.interval), *candle_conditions(query))

    def series(self, *, skip_damaged: bool = False) -> list[SeriesInfo]:
        """See ``Tape.series``; nothing is ever damaged here."""
        first = pl.col("revision") == 0
        listed = self._rows.group_by("symbol", "venue", "interval").agg(
            first.sum().alias("rows"),
            (~first).sum().alias("revisions"),
            pl.col("open_time").min().alias("first"),
            pl.col("open_time").max().alias("last"),
        )
        found = [
            SeriesInfo(symbol, venue, Interval(interval), rows, revisions, start, end, 0)
            for symbol, venue, interval, rows, revisions, start, end in listed.iter_rows()
        ]
        return sorted(found, key=lambda info: (info.symbol, info.venue, info.interval.duration))

    def commit_of(
        self, symbol: str, venue: str, interval: Interval, open_time: datetime, known_at: datetime | None = None
    ) -> TapeCommit | None:
        """See ``Tape.commit_of``."""
        return commit_of_one(self.commits_of, (symbol, venue, open_time), interval, known_at)

    def commits_of(
        self, candles: pl.DataFrame, interval: Interval, known_at: datetime | None = None
    ) -> dict[BarKey, TapeCommit]:
        """See ``Tape.commits_of``."""
        if not len(candles):
            return {}
        rows = self._chosen(spanning(candles, interval, known_at)).lazy()
        return {place: self._commits[batch] for place, batch in newest_batches(rows, candles).items()}

    def quarantine(self, rows: pl.DataFrame, *, source: str, received_at: datetime) -> int:
        """See ``Tape.quarantine``."""
        refused = refused_rows(rows, source=source, received_at=received_at)
        with self._lock:
            new = not_yet_kept(refused, self._kept)
            self._kept = pl.concat([self._kept, new])
        return len(new)

    def quarantined(self) -> pl.DataFrame:
        """See ``Tape.quarantined``."""
        return self._kept.select(QUARANTINE_SCHEMA.keys())

    def compact(self) -> int:
        """There are no files to compact: 0."""
        return 0

    def damaged_files(self) -> tuple[str, ...]:
        """There are no files to be damaged."""
        return ()
