"""Candles from a user's frame."""

from __future__ import annotations

from typing import Any

import polars as pl

from domain.market.candle import CANDLE_SCHEMA, UTC_MICROSECONDS
from domain.shared.errors import InvalidCandles
from domain.shared.interval import Interval

_TIMES = ("timestamp", "date", "datetime", "time", "open_time")
_PRICES = ("open", "high", "low", "close", "volume")
DEFAULT_SYMBOL = "ASSET"


def candles_of(frame: Any, interval: str | None = None, venue: str = "LOCAL") -> pl.DataFrame:
    """A frame of ``CANDLE_SCHEMA`` (without ``known_at``) of a Polars or pandas frame.

    Args:
        frame: columns ``timestamp`` or ``date``, ``open``, ``high``, ``low``, ``close``, ``volume`` and, where there are several,
            ``symbol``, in any letter case; ``adjusted_close`` or ``Adj Close`` where there is one. A pandas index named
            like a time column, or of times, counts as one. Times without a zone are UTC.
        interval: length of the bars; None: the most frequent distance between neighbours.
        venue: name of the market.

    Raises:
        InvalidCandles: columns are missing or the interval cannot be told.
    """
    table = _polars(frame)
    names = {name.strip().lower().replace(" ", "_"): name for name in table.columns}
    time = next((name for name in _TIMES if name in names), None)
    missing = [name for name in _PRICES if name not in names] + ([] if time else ["timestamp or date"])
    if time is None or missing:
        raise InvalidCandles(f"candles lack {', '.join(missing)}: they have {', '.join(table.columns) or 'no columns'}")
    adjusted = next((names[name] for name in ("adjusted_close", "adj_close", "adjclose") if name in names), None)
    symbol = pl.col(names["symbol"]).cast(pl.String) if "symbol" in names else pl.lit(DEFAULT_SYMBOL)
    rows = table.select(
        symbol.alias("symbol"),
        pl.lit(venue).alias("venue"),
        _times(table, names[time]).alias("open_time"),
        *(pl.col(names[name]).cast(pl.Float64, strict=False).alias(name) for name in _PRICES),
        (pl.col(adjusted).cast(pl.Float64, strict=False) if adjusted else pl.lit(None, pl.Float64)).alias(
            "adjusted_close"
        ),
    ).sort("symbol", "open_time")
    length = Interval(interval) if interval else _usual(rows)
    return _with_closes(rows, length).select([name for name in CANDLE_SCHEMA if name != "known_at"])


def _polars(frame: Any) -> pl.DataFrame:
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if type(frame).__module__.startswith("pandas") and hasattr(frame, "reset_index"):
        lowered = {str(name).strip().lower() for name in frame.columns}
        if not lowered & set(_TIMES):
            frame = frame.rename_axis(index=frame.index.name or "timestamp").reset_index()
        converted: pl.DataFrame = pl.from_pandas(frame)
        return converted
    raise InvalidCandles(f"candles must be a Polars or pandas frame, not {type(frame).__name__}")


def _times(table: pl.DataFrame, name: str) -> pl.Expr:
    kind = table.schema[name]
    if isinstance(kind, pl.Datetime):
        column = pl.col(name).cast(pl.Datetime("us", kind.time_zone))
        return column.dt.replace_time_zone("UTC") if kind.time_zone is None else column.dt.convert_time_zone("UTC")
    if kind == pl.Date:
        return pl.col(name).cast(UTC_MICROSECONDS)
    if kind == pl.String:
        text = pl.col(name).str.strip_chars()
        return pl.coalesce(
            text.str.to_date("%Y-%m-%d", strict=False).cast(UTC_MICROSECONDS),
            text.str.to_datetime("%+", strict=False, time_unit="us", time_zone="UTC"),
            text.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us").dt.replace_time_zone("UTC"),
        )
    raise InvalidCandles(f"column {name!r} holds {kind}: give dates, times or ISO text")


def _usual(rows: pl.DataFrame) -> Interval:
    steps = rows.select(pl.col("open_time").diff().over("symbol").alias("step")).drop_nulls()
    usual = steps.group_by("step").len().sort("len", "step", descending=[True, False])
    if len(usual):
        length = usual["step"][0]
        for known in Interval.supported():
            if known.duration == length and not known.is_month:
                return known
        if 28 <= length.days <= 31:
            return Interval("1M")
    raise InvalidCandles("the bars' length cannot be told from their times: give interval='1d' or the like")


def _with_closes(rows: pl.DataFrame, interval: Interval) -> pl.DataFrame:
    opened = pl.col("open_time")
    step = opened.dt.offset_by("1mo") if interval.is_month else opened + interval.duration
    session = opened.dt.date() if interval.is_daily_or_longer else pl.lit(None, pl.Date)
    return rows.with_columns(
        pl.lit(str(interval)).alias("interval"),
        (step - pl.duration(microseconds=1)).cast(UTC_MICROSECONDS).alias("close_time"),
        session.alias("session_date"),
    )
