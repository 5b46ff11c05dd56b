"""Queries of the tapes as conditions on the rows of a frame."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from application.ports.corporate_action_tape import ActionQuery
from application.ports.tape import CandleQuery
from domain.shared.interval import Interval


def candle_conditions(query: CandleQuery) -> list[pl.Expr]:
    """What rows of the asked interval must fulfil; of several rows of one key the newest counts."""
    return _wanted(
        _one_of("symbol", query.symbols) if query.symbols else None,
        None if query.venue is None else pl.col("venue") == query.venue,
        None if query.start is None else pl.col("open_time") >= query.start,
        None if query.end is None else pl.col("open_time") <= query.end,
        None if query.known_at is None else pl.col("known_at") <= query.known_at,
    )


def action_conditions(query: ActionQuery) -> list[pl.Expr]:
    """What rows of corporate actions must fulfil; of several rows of one key the one known last counts."""
    return _wanted(
        pl.col("symbol").is_in(list(query.symbols)) if query.symbols else None,
        None if query.venue is None else pl.col("venue") == query.venue,
        None if query.start is None else pl.col("ex_date") >= query.start,
        None if query.end is None else pl.col("ex_date") <= query.end,
        None if query.known_at is None else pl.col("known_at") <= query.known_at,
    )


def spanning(candles: pl.DataFrame, interval: Interval, known_at: datetime | None) -> CandleQuery:
    """The query for everything between the first and the last of some candles, of their symbols."""
    start, end = candles.select(pl.col("open_time").min(), pl.col("open_time").max().alias("last")).row(0)
    return CandleQuery(interval, tuple(candles["symbol"].unique().sort()), None, start, end, known_at)


def _wanted(*conditions: pl.Expr | None) -> list[pl.Expr]:
    return [condition for condition in conditions if condition is not None]


def _one_of(column: str, texts: tuple[str, ...]) -> pl.Expr:
    return pl.col(column) == texts[0] if len(texts) == 1 else pl.col(column).is_in(list(texts))
