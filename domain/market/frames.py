"""Frames of candles: one shape, checked."""

from __future__ import annotations

import polars as pl

from domain.market.candle_schema import CANDLE_KEY, CANDLE_SCHEMA, CANDLE_VALUES
from domain.market.quality import split_candles
from domain.market.row_order import ascends, runs
from domain.shared.errors import InvalidCandles, InvalidValue
from domain.shared.interval import Interval
from domain.shared.values import symbol, venue


def empty_candles() -> pl.DataFrame:
    """No rows, all columns of ``CANDLE_SCHEMA``."""
    return pl.DataFrame(schema=CANDLE_SCHEMA)


def checked_candles(candles: pl.DataFrame) -> pl.DataFrame:
    """The columns of ``CANDLE_SCHEMA`` in their order, without repeated equal rows; a missing ``known_at`` is null.

    Raises:
        InvalidCandles: a column is missing or mistyped, a name is not acceptable, a row breaks an OHLC rule, or a key stands
            twice with different values.
    """
    if "known_at" not in candles.columns:
        candles = candles.with_columns(pl.lit(None, dtype=CANDLE_SCHEMA["known_at"]).alias("known_at"))
    _check_columns(candles)
    candles = candles.select(CANDLE_SCHEMA.keys())
    candles = _check_names(candles)
    good, refused = split_candles(candles)
    if len(refused):
        first = refused.row(0, named=True)
        raise InvalidCandles(
            f"{len(refused)} of {len(candles)} candles cannot go onto the tape, the first: "
            f"{first['symbol']} {first['interval']} {first['open_time']}: {first['reason']}"
        )
    if good is candles or ascends(candles, CANDLE_KEY):
        return candles
    return candles.unique(subset=[*CANDLE_KEY, *CANDLE_VALUES], keep="first", maintain_order=True)


def _check_columns(candles: pl.DataFrame) -> None:
    missing = [name for name in CANDLE_SCHEMA if name not in candles.columns]
    if missing:
        raise InvalidCandles(f"candles lack the column {', '.join(missing)}")
    for name, dtype in CANDLE_SCHEMA.items():
        if candles.schema[name] != dtype:
            raise InvalidCandles(f"column {name} must be {dtype}, not {candles.schema[name]}")


def _check_names(candles: pl.DataFrame) -> pl.DataFrame:
    """Checks symbols, venues and intervals, each distinct one once, and brings venues and intervals into their one spelling."""
    try:
        for text in runs(candles, "symbol").drop_nulls().unique():
            symbol(text)
        venues = {text: str(venue(text)) for text in runs(candles, "venue").drop_nulls().unique()}
        intervals = {text: str(Interval(text)) for text in runs(candles, "interval").drop_nulls().unique()}
    except InvalidValue as error:
        raise InvalidCandles(str(error)) from error
    respelt = [
        pl.col(column).replace(spellings)
        for column, spellings in (("venue", venues), ("interval", intervals))
        if any(old != new for old, new in spellings.items())
    ]
    return candles.with_columns(respelt) if respelt else candles
