"""Batches whose columns are not what they should be: brought into shape where nothing is lost, else refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import NamedTuple

import polars as pl

from application.market_data.raw_batches import RAW_SCHEMA

_MAY_LACK = ("adjusted_close", "fetch_timestamp")
"""Columns that older batches do not have."""

_DAY_TEXT = r"^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
_TIMESTAMP_TEXT = "%Y-%m-%dT%H:%M:%S%.f+00:00"


class UnusableColumns(Exception):
    """A batch lacks a column, or has one whose values are not of its type."""


class Reconciled(NamedTuple):
    """A batch in shape.

    Attributes:
        rows: of ``RAW_SCHEMA``.
        changes: what was different; empty where nothing was.
    """

    rows: pl.DataFrame
    changes: tuple[str, ...]


def reconcile(table: pl.DataFrame, day: date) -> Reconciled:
    """Brings a batch into the columns of ``RAW_SCHEMA``.

    Names are compared without regard to case and with a space for ``_``. A missing ``adjusted_close`` is null, a missing
    ``fetch_timestamp`` the beginning of the day. Values are cast only where each of them has a counterpart: a volume of 1.5 is none,
    nor is a date that is no date, a time in UTC that is not midnight, or a symbol that was read as a number.

    Args:
        table: the batch as it is.
        day: when it was fetched.

    Raises:
        UnusableColumns: a column is missing or cannot be cast.
    """
    names = {_plain(name): name for name in reversed(table.columns)}
    missing = [name for name in RAW_SCHEMA if name not in names]
    if lost := [name for name in missing if name not in _MAY_LACK]:
        raise UnusableColumns(f"lacks the column {', '.join(lost)}")
    instead = {"adjusted_close": None, "fetch_timestamp": f"{day.isoformat()}T00:00:00+00:00"}
    columns = [
        pl.lit(instead[name], dtype=dtype).alias(name) if name in missing else _cast(table[names[name]], name)
        for name, dtype in RAW_SCHEMA.items()
    ]
    return Reconciled(table.select(columns), tuple(_changes(table.schema, names, missing)))


def _plain(name: str) -> str:
    plain = name.strip().lower().replace(" ", "_")
    return "adjusted_close" if plain == "adj_close" else plain


def _changes(schema: Mapping[str, pl.DataType], names: Mapping[str, str], missing: list[str]) -> list[str]:
    used = {names[name]: name for name in RAW_SCHEMA if name in names}
    return [
        *(f"lacks {name}" for name in missing),
        *(f"{name} is called {given}" for given, name in used.items() if given != name),
        *(f"{name} is {schema[given]}" for given, name in used.items() if schema[given] != RAW_SCHEMA[name]),
        *(f"has also {given}" for given in schema if given not in used),
    ]


def _cast(column: pl.Series, name: str) -> pl.Series:
    wanted = RAW_SCHEMA[name]
    try:
        made = _converted(column, wanted)
    except pl.exceptions.PolarsError as error:
        raise UnusableColumns(f"{name} is {column.dtype}, and not all of it can be {wanted}") from error
    if made.null_count() > column.null_count():
        raise UnusableColumns(f"{name} is {column.dtype}, and not all of it can be {wanted}")
    return made.alias(name)


def _converted(column: pl.Series, wanted: pl.DataType | type[pl.DataType]) -> pl.Series:
    if column.dtype in (wanted, pl.Null):
        return column.cast(wanted)
    if wanted == pl.Int64 and column.dtype.is_float():
        column = column.fill_nan(None)
        if not column.drop_nulls().eq(column.drop_nulls().round()).all():
            raise pl.exceptions.InvalidOperationError("not whole")
    if wanted == pl.Date:
        return _dates(column)
    if wanted == pl.String:
        return _texts(column)
    return column.cast(wanted)


def _dates(column: pl.Series) -> pl.Series:
    """Dates of texts and times; null where a time of day may mean the day before or after: at noon in UTC it is tomorrow in Sydney."""
    if column.dtype == pl.String:
        return column.str.extract(_DAY_TEXT).str.to_date("%Y-%m-%d", strict=False)
    if column.dtype.base_type() != pl.Datetime:
        return column.cast(pl.Date)
    zone = getattr(column.dtype, "time_zone", None)
    local = column.dt.replace_time_zone(None)
    days = local.dt.date()
    return days if zone not in (None, "UTC") else days.set(local.dt.time() != time(), None)


def _texts(column: pl.Series) -> pl.Series:
    """Texts of categories, and of times in UTC; what was read as a number or as true was a code, and which one is lost."""
    if column.dtype.base_type() == pl.Datetime:
        zone = getattr(column.dtype, "time_zone", None)
        utc = column if zone is None else column.dt.convert_time_zone("UTC")
        return utc.dt.replace_time_zone(None).dt.strftime(_TIMESTAMP_TEXT)
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        raise pl.exceptions.InvalidOperationError("no text")
    return column.cast(pl.String)
