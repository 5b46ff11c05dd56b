"""Revisions of corporate actions: how those that are known and those that arrive become the tape."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl

from domain.market.action_rows import ACTION_SCHEMA
from domain.market.candle_schema import UTC_MICROSECONDS
from domain.market.corporate_actions import ACTION_KEY, KINDS, WITHDRAWN
from domain.shared.errors import InvalidActions

NEWER = ("known_at", "value")
"""The order of a key's rows in time: of two that were known at one time the greater value counts."""

_READ_ORDER = ("ex_date", "symbol", "venue", "kind")


class ActionMerge(NamedTuple):
    """The rows that arriving actions add.

    Attributes:
        rows: rows of ``ACTION_SCHEMA`` to append.
        added: rows whose key is new.
        revised: rows whose key was known, with another value or at another time, or is withdrawn.
        unchanged: arriving rows that are already there, and withdrawals of what was never there.
    """

    rows: pl.DataFrame
    added: int
    revised: int
    unchanged: int


def checked_actions(actions: pl.DataFrame) -> pl.DataFrame:
    """The rows in the schema's order of columns, each once.

    Raises:
        InvalidActions: columns are missing or mistyped, a cell other than ``known_at`` is null, a value is neither above zero nor
            ``WITHDRAWN``, a kind is unknown, or a key stands twice with different values.
    """
    missing = [name for name in ACTION_SCHEMA if name not in actions.columns]
    if missing:
        raise InvalidActions(f"corporate actions lack the column {', '.join(missing)}")
    mistyped = [name for name, kind in ACTION_SCHEMA.items() if actions.schema[name] != kind]
    if mistyped:
        raise InvalidActions(f"corporate actions: the type of {', '.join(mistyped)} is not as in ACTION_SCHEMA")
    rows = actions.select(ACTION_SCHEMA.keys()).unique(maintain_order=True)
    if rows.drop("known_at").null_count().sum_horizontal().item():
        raise InvalidActions("corporate actions: a cell is empty")
    value = pl.col("value")
    if len(bad := rows.filter(~(value.is_finite() & ((value > 0.0) | (value == WITHDRAWN))))):
        raise InvalidActions(f"corporate actions: {_named(bad)}: the value must be above zero, not {bad['value'][0]!r}")
    if len(bad := rows.filter(~pl.col("kind").is_in(KINDS))):
        raise InvalidActions(f"corporate actions: {_named(bad)}: unknown kind")
    if len(bad := rows.filter(pl.struct(ACTION_KEY).is_duplicated())):
        raise InvalidActions(f"corporate actions: {_named(bad)} stands there twice with different values")
    return rows


def _named(rows: pl.DataFrame) -> str:
    symbol, venue, ex_date, kind = rows.select(ACTION_KEY).row(0)
    return f"{kind} of {symbol} at {venue} on {ex_date}"


def merge_actions(arriving: pl.DataFrame, known: pl.DataFrame, received_at: datetime) -> ActionMerge:
    """Compares arriving actions with the known rows of their keys.

    A row that says when it was known takes its place in the history by that, be it behind rows that were known later, and adds
    nothing only where that very row stands there. So the order in which such rows arrive changes no read. Of two that say they were
    known at one time the greater value counts.

    A row that does not say it is known from the beginning of its ex-date where its key is new. Else another value than that of the
    row known last is a revision, known from ``received_at`` and later than that row; the same value, or the withdrawal of what is not
    known, adds nothing.

    Args:
        arriving: rows as ``checked_actions`` gives them.
        known: rows of ``ACTION_SCHEMA``; those of other keys do not matter.
        received_at: when the rows arrived.
    """
    last = (
        known.sort(NEWER)
        .unique(ACTION_KEY, keep="last")
        .select(*ACTION_KEY, pl.col("value").alias("old_value"), pl.col("known_at").alias("old_known_at"))
    )
    compared = arriving.join(last, on=ACTION_KEY, how="left", maintain_order="left")
    before = pl.col("old_value").fill_null(WITHDRAWN)
    changed = compared.filter(pl.col("known_at").is_not_null() | (pl.col("value") != before))
    changed = changed.with_columns(_known_at(received_at))
    changed = changed.join(known, on=list(ACTION_SCHEMA), how="anti", maintain_order="left")
    added = changed["old_value"].null_count()
    rows = changed.select(ACTION_SCHEMA.keys())
    return ActionMerge(rows, added, len(rows) - added, len(arriving) - len(rows))


def _known_at(received_at: datetime) -> pl.Expr:
    previous = pl.col("old_known_at")
    arrived = pl.lit(received_at, dtype=UTC_MICROSECONDS)
    revised = pl.max_horizontal(arrived, previous + timedelta(microseconds=1))
    first = pl.col("ex_date").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.coalesce("known_at", pl.when(previous.is_null()).then(first).otherwise(revised)).alias("known_at")


def newest_actions(rows: pl.DataFrame) -> pl.DataFrame:
    """The row of each key that was known last, without what was withdrawn, sorted by ex-date, symbol, venue and kind."""
    newest = rows.sort(NEWER).unique(ACTION_KEY, keep="last").filter(pl.col("value") != WITHDRAWN)
    return newest.sort(_READ_ORDER).select(ACTION_SCHEMA.keys())
