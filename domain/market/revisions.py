"""Revisions of candles: how those that are known and those that arrive become the tape, and what was known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from domain.market.candle_schema import CANDLE_KEY, CANDLE_SCHEMA, CANDLE_VALUES, UTC_MICROSECONDS
from domain.market.content import content_hash

TAPE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {**CANDLE_SCHEMA, "revision": pl.Int32}
"""Rows as the tape keeps them: ``revision`` is 0 for a key's first row and counts its later ones."""

_READ_ORDER = ("open_time", "symbol", "venue")


@dataclass(frozen=True, slots=True)
class Merge:
    """The rows that arriving candles add.

    Attributes:
        rows: rows to append, of ``TAPE_SCHEMA``.
        added: rows whose key is new.
        revised: rows whose key was known with other values.
        unchanged: arriving rows that are already there.
    """

    rows: pl.DataFrame
    added: int
    revised: int
    unchanged: int


def merge_candles(arriving: pl.DataFrame, known: pl.DataFrame, received_at: datetime) -> Merge:
    """Compares arriving candles with the known rows of their keys.

    A new key is known from the row's own ``known_at`` or else from its close; other values than the newest known row's are a
    revision, known from the row's own ``known_at`` or else from ``received_at``, always later than the row that it revises. No
    row is known before its bar has closed. The newest values again, or a row that is there with that very ``known_at``, add nothing.

    Args:
        arriving: rows of ``CANDLE_SCHEMA``, one per key, ``known_at`` null where the source does not say.
        known: rows of ``TAPE_SCHEMA``: all that are known of these keys; others do not matter.
        received_at: when the rows arrived.
    """
    if not len(known):
        rows = arriving.with_columns(_first_known_at(), revision=pl.lit(0, dtype=pl.Int32)).select(TAPE_SCHEMA.keys())
        return Merge(rows, len(rows), 0, 0)
    newest = (
        known.sort("known_at")
        .unique(CANDLE_KEY, keep="last")
        .select(*CANDLE_KEY, *(pl.col(name).alias(f"old_{name}") for name in (*CANDLE_VALUES, "known_at", "revision")))
    )
    compared = arriving.join(newest, on=CANDLE_KEY, how="left", maintain_order="left")
    is_new = pl.col("old_known_at").is_null()
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"old_{name}")) for name in CANDLE_VALUES)
    changed = compared.filter(is_new | ~same)
    changed = _without_repeated_history(changed, known)
    rows = changed.with_columns(_known_at(received_at), revision=pl.col("old_revision").fill_null(-1) + 1).select(
        TAPE_SCHEMA.keys()
    )
    added = int(changed.select(is_new.sum()).item())
    return Merge(rows, added, len(rows) - added, len(arriving) - len(rows))


def _without_repeated_history(changed: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Leaves out rows that stand in the history with their very ``known_at``, though not as the newest row."""
    if changed["old_known_at"].null_count() == len(changed) or changed["known_at"].null_count() == len(changed):
        return changed
    whole = [*CANDLE_KEY, *CANDLE_VALUES, "known_at"]
    return changed.join(known.select(whole), on=whole, how="anti", nulls_equal=True, maintain_order="left")


def _known_at(received_at: datetime) -> pl.Expr:
    arrived = pl.lit(received_at, dtype=UTC_MICROSECONDS)
    previous = pl.col("old_known_at")
    revised = pl.max_horizontal(
        pl.coalesce("known_at", arrived), previous + timedelta(microseconds=1), pl.col("close_time")
    )
    return pl.when(previous.is_null()).then(_first_known_at()).otherwise(revised).alias("known_at")


def _first_known_at() -> pl.Expr:
    return pl.max_horizontal(pl.coalesce("known_at", "close_time"), pl.col("close_time")).alias("known_at")


def newest_known(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The row of each key that was known last, sorted by open time, symbol and venue; for rows of one interval."""
    return rows.sort(*_READ_ORDER, "known_at").unique(subset=_READ_ORDER, keep="last", maintain_order=True)


def in_reading_order(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Rows sorted as a tape is read: by open time, symbol and venue."""
    return rows.sort(*_READ_ORDER)


def describe_rows(rows: pl.DataFrame, received_at: datetime) -> dict[str, str]:
    """The description of a commit's rows: ``rows, first, last, content_hash, received_at``, all as text."""
    first, last = rows.select(pl.col("open_time").min().alias("first"), pl.col("open_time").max().alias("last")).row(0)
    return {
        "rows": str(len(rows)),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "content_hash": content_hash(rows),
        "received_at": received_at.astimezone(UTC).isoformat(),
    }
