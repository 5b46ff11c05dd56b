"""Revisions of candles: how those that are known and those that arrive become the tape, and what was known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl

from domain.market.candle_schema import CANDLE_KEY, CANDLE_SCHEMA, CANDLE_VALUES, UTC_MICROSECONDS
from domain.market.content import content_hash

TAPE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {**CANDLE_SCHEMA, "revision": pl.Int32}
"""Rows as the tape keeps them: ``revision`` is 0 for a key's first row and counts those that arrive later."""

NEWER = ("known_at", "revision")
"""The order of a key's rows in time: of two that were known at one time the later revision counts."""

_READ_ORDER = ("open_time", "symbol", "venue")


@dataclass(frozen=True, slots=True)
class Merge:
    """The rows that arriving candles add.

    Attributes:
        rows: rows to append, of ``TAPE_SCHEMA``.
        added: rows whose key is new.
        revised: rows whose key was known, with other values or at another time.
        unchanged: arriving rows that are already there.
    """

    rows: pl.DataFrame
    added: int
    revised: int
    unchanged: int


def merge_candles(arriving: pl.DataFrame, known: pl.DataFrame, received_at: datetime) -> Merge:
    """Compares arriving candles with the known rows of their keys.

    A row that says when it was known takes its place in the history by that, be it behind rows that were known later, and adds
    nothing only where that very row stands there. So the order in which such rows arrive changes no read.

    A row that does not say it is known from its close where its key is new. Else other values than the newest known row's are a
    revision, known from ``received_at`` and later than that row; the same values add nothing. No row is known before its bar has
    closed.

    Of rows that say they were known at one time, with other values, the greatest counts (``CANDLE_VALUES``, compared in their
    order): where it is there already it is written once more, behind the arriving one.

    Args:
        arriving: rows of ``CANDLE_SCHEMA``, one per key, ``known_at`` null where the source does not say.
        known: rows of ``TAPE_SCHEMA``: all that are known of these keys; others do not matter.
        received_at: when the rows arrived.
    """
    if not len(known):
        rows = arriving.with_columns(_first_known_at(), revision=pl.lit(0, dtype=pl.Int32)).select(TAPE_SCHEMA.keys())
        return Merge(rows, len(rows), 0, 0)
    newest = (
        known.sort(NEWER)
        .unique(CANDLE_KEY, keep="last")
        .select(*CANDLE_KEY, *(pl.col(name).alias(f"old_{name}") for name in (*CANDLE_VALUES, "known_at")))
        .join(_revisions(known), on=CANDLE_KEY, how="left")
        .with_columns(pl.col("old_revision").fill_null(0))
    )
    compared = arriving.join(newest, on=CANDLE_KEY, how="left", maintain_order="left")
    is_new, says_when = pl.col("old_known_at").is_null(), pl.col("known_at").is_not_null()
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"old_{name}")) for name in CANDLE_VALUES)
    changed = compared.filter(is_new | says_when | ~same).with_columns(
        _known_at(received_at), revision=pl.col("old_revision").fill_null(-1) + 1
    )
    if changed["old_known_at"].null_count() < len(changed):
        whole = [*CANDLE_KEY, *CANDLE_VALUES, "known_at"]
        changed = changed.join(known.select(whole), on=whole, how="anti", nulls_equal=True, maintain_order="left")
    added = int(changed.select(is_new.sum()).item())
    rows = changed.select(TAPE_SCHEMA.keys())
    counted = len(rows) - added, len(arriving) - len(rows)
    return Merge(pl.concat([rows, _greater_rivals(rows, known)]), added, *counted)


def _revisions(known: pl.DataFrame) -> pl.DataFrame:
    """The highest revision of each key that has one, as ``old_revision``."""
    return known.filter(pl.col("revision") > 0).group_by(CANDLE_KEY).agg(pl.col("revision").max().alias("old_revision"))


def _greater_rivals(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Known rows that are greater than an arriving row of the same key and ``known_at``, numbered behind it."""
    place = [*CANDLE_KEY, "known_at"]
    rivals = known.join(rows.select(place), on=place, how="semi").select(TAPE_SCHEMA.keys())
    if not len(rivals):
        return rivals
    own = rows.select(*place, number=pl.col("revision") + 1)
    greatest = pl.concat([rivals, rows]).sort(*CANDLE_VALUES, "revision").unique(place, keep="last")
    whole = list(TAPE_SCHEMA)
    kept = greatest.join(rows, on=whole, how="anti", nulls_equal=True).join(own, on=place, how="inner")
    return kept.with_columns(revision=pl.col("number")).select(whole)


def _known_at(received_at: datetime) -> pl.Expr:
    """When rows are known that have the columns ``old_known_at`` beside their own."""
    arrived = pl.max_horizontal(
        pl.lit(received_at, dtype=UTC_MICROSECONDS),
        pl.col("old_known_at") + timedelta(microseconds=1),
        pl.col("close_time"),
    )
    is_revision = pl.col("old_known_at").is_not_null() & pl.col("known_at").is_null()
    return pl.when(is_revision).then(arrived).otherwise(_first_known_at()).alias("known_at")


def _first_known_at() -> pl.Expr:
    return pl.max_horizontal(pl.coalesce("known_at", "close_time"), pl.col("close_time")).alias("known_at")


def newest_known(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The row of each key that was known last, sorted by open time, symbol and venue; for rows of one interval."""
    return rows.sort(*_READ_ORDER, *NEWER).unique(subset=_READ_ORDER, keep="last", maintain_order=True)


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
