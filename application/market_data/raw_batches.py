"""Raw batches: what a source said of up to a hundred symbols on one day, an object of Parquet each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO

import polars as pl

from application.ports.errors import BadAnswer
from domain.market.candle_schema import CANDLE_SCHEMA, UTC_MICROSECONDS
from domain.market.markets import Market
from domain.market.quality import Split, split_candles

PREFIX = "raw-data/"
"""Begins the keys of all raw batches."""

RAW_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "date": pl.Date,
    "open": pl.Float64,
    "high": pl.Float64,
    "low": pl.Float64,
    "close": pl.Float64,
    "volume": pl.Int64,
    "adjusted_close": pl.Float64,
    "fetch_timestamp": pl.String,
}
"""Columns of a raw batch: finished sessions as the source gave them, good or not; ``fetch_timestamp`` is ISO text in UTC."""

FETCHED = "ticktape.fetched"
"""Name under which a batch says in its file's metadata whose prices were fetched, also where there were none: a JSON array."""

MORE_AT = "ticktape.more_at"
"""Name under which it says from when a further session of a symbol can be had: a JSON object, symbol -> ISO time."""


def raw_key(day: date, batch_number: int) -> str:
    """The key of a day's batch: ``raw-data/2026-03-02-batch-7.parquet``."""
    return f"{PREFIX}{day.isoformat()}-batch-{batch_number}.parquet"


@dataclass(frozen=True, slots=True)
class RawBatch:
    """What a raw batch holds.

    Attributes:
        rows: of ``RAW_SCHEMA``.
        fetched: symbols that were fetched, with or without rows, sorted.
        more_at: from when a further session of some of them can be had, aware UTC.
    """

    rows: pl.DataFrame
    fetched: tuple[str, ...]
    more_at: Mapping[str, datetime] = field(default_factory=dict)

    @staticmethod
    def empty() -> RawBatch:
        """Nothing fetched yet."""
        return RawBatch(pl.DataFrame(schema=RAW_SCHEMA), ())

    def complete(self, now: datetime) -> frozenset[str]:
        """Symbols that were fetched, and of which there is no further session yet."""
        return frozenset(self.fetched) - {symbol for symbol, at in self.more_at.items() if at <= now}

    def with_symbols(
        self, rows: pl.DataFrame, symbols: Iterable[str], more_at: Mapping[str, datetime] | None = None
    ) -> RawBatch:
        """This batch and more symbols, or newer rows of its own."""
        added, named = rows.select(RAW_SCHEMA.keys()).cast(RAW_SCHEMA), frozenset(symbols)  # type: ignore[arg-type]
        others = {symbol: at for symbol, at in self.more_at.items() if symbol not in named}
        kept = self.rows.join(added, on=("symbol", "date"), how="anti", maintain_order="left")
        return RawBatch(pl.concat([kept, added]), tuple(sorted({*self.fetched, *named})), others | dict(more_at or {}))

    def to_parquet(self) -> bytes:
        """The object's content, sorted by symbol and date, compressed by zstd."""
        content = BytesIO()
        more_at = {symbol: at.isoformat() for symbol, at in sorted(self.more_at.items())}
        metadata = {FETCHED: json.dumps(self.fetched), MORE_AT: json.dumps(more_at)}
        self.rows.sort("symbol", "date").write_parquet(content, compression="zstd", metadata=metadata)
        return content.getvalue()


def read_raw_batch(content: bytes) -> RawBatch:
    """A raw batch from its object's content.

    Raises:
        BadAnswer: it is not Parquet or lacks a column.
    """
    try:
        rows = pl.read_parquet(BytesIO(content)).select(RAW_SCHEMA.keys()).cast(RAW_SCHEMA)  # type: ignore[arg-type]
        said = pl.read_parquet_metadata(BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadAnswer(f"not a raw batch: {error}") from error
    fetched = json.loads(said[FETCHED]) if FETCHED in said else rows["symbol"].unique().to_list()
    more_at = {symbol: datetime.fromisoformat(at) for symbol, at in json.loads(said.get(MORE_AT, "{}")).items()}
    return RawBatch(rows, tuple(sorted(fetched)), more_at)


def raw_candles(rows: pl.DataFrame, market: Market) -> Split:
    """Raw rows as daily candles, parted by the OHLC rules.

    A session's candle opens at the midnight, in the market's zone, at the beginning of its date and closes at the last microsecond
    of that day. Its volume is a float. Where rows have no ``known_at`` it is null, which the tape takes for the close.

    Args:
        rows: of ``RAW_SCHEMA`` (``fetch_timestamp`` may be missing), with or without ``known_at``.
        market: where the symbols are listed; its name is the venue.

    Returns:
        good: rows of ``CANDLE_SCHEMA``. refused: the others, with ``reason`` last.
    """
    known_at = "known_at" if "known_at" in rows.columns else pl.lit(None, dtype=UTC_MICROSECONDS).alias("known_at")
    days = (
        rows.select("date")
        .unique()
        .with_columns(
            _midnight(pl.col("date"), market.zone).alias("open_time"),
            (_midnight(pl.col("date") + timedelta(days=1), market.zone) - timedelta(microseconds=1)).alias(
                "close_time"
            ),
        )
    )
    times = rows.select("date").join(days, on="date", how="left", maintain_order="left")
    candles = rows.with_columns(
        times["open_time"],
        times["close_time"],
        pl.lit(market.name).alias("venue"),
        pl.lit("1d").alias("interval"),
        pl.col("date").alias("session_date"),
        pl.col("volume").cast(pl.Float64),
        known_at,
    ).select(CANDLE_SCHEMA.keys())
    return split_candles(candles)


def _midnight(day: pl.Expr, zone: str) -> pl.Expr:
    """The first instant of a day in a zone, also where clocks are put forward at midnight."""
    firsts = (
        (day.cast(pl.Datetime("us")) + timedelta(hours=hours)).dt.replace_time_zone(
            zone, ambiguous="earliest", non_existent="null"
        )
        for hours in (0, 1)
    )
    return pl.coalesce(*firsts).dt.convert_time_zone("UTC").cast(UTC_MICROSECONDS)
