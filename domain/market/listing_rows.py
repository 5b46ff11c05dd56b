"""Listing events as rows of a table, and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from domain.market.candle_schema import UTC_MICROSECONDS
from domain.market.listings import (
    ListingEvent,
    RecordedListing,
    SymbolDelisted,
    SymbolListed,
    SymbolReclassified,
    SymbolRenamed,
)
from domain.shared.errors import InvalidValue
from domain.shared.values import Symbol

LISTING_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "venue": pl.String,
    "version": pl.Int64,
    "known_at": UTC_MICROSECONDS,
    "event": pl.String,
    "symbol": pl.String,
    "name": pl.String,
    "sector": pl.String,
    "listed_on": pl.Date,
    "former_symbol": pl.String,
    "former_name": pl.String,
    "former_sector": pl.String,
}
"""One row an event; what an event does not have is null."""

_NAMES: dict[type[Any], str] = {
    SymbolListed: "SymbolListed",
    SymbolDelisted: "SymbolDelisted",
    SymbolRenamed: "SymbolRenamed",
    SymbolReclassified: "SymbolReclassified",
}
"""Event -> the name under which it is stored."""

_FIELDS = {
    "SymbolListed": ("name", "sector", "listed_on"),
    "SymbolDelisted": ("name",),
    "SymbolRenamed": ("former_symbol", "name", "former_name"),
    "SymbolReclassified": ("sector", "former_sector"),
}


def listing_rows(venue: str, events: Sequence[ListingEvent], *, known_at: datetime, seen: int) -> pl.DataFrame:
    """Events as rows of ``LISTING_SCHEMA``, with the versions that follow ``seen``."""
    rows = [
        {"venue": venue, "version": version, "known_at": known_at, **_cells(event)}
        for version, event in enumerate(events, start=seen + 1)
    ]
    return pl.DataFrame(rows, schema=LISTING_SCHEMA)


def _cells(event: ListingEvent) -> dict[str, Any]:
    name = _NAMES[type(event)]
    return {"event": name, "symbol": event.symbol, **{field: getattr(event, field) for field in _FIELDS[name]}}


def recorded_listings(rows: pl.DataFrame, venue: str, known_at: datetime | None = None) -> list[RecordedListing]:
    """An exchange's events up to a time (None: all) from rows of ``LISTING_SCHEMA``, in the order of their versions.

    Raises:
        InvalidValue: a row is no event that this version knows.
    """
    wanted = rows.filter(pl.col("venue") == venue).sort("version")
    if known_at is not None:
        wanted = wanted.filter(pl.col("known_at") <= known_at)
    return list(_events(wanted.iter_rows(named=True)))


def _events(rows: Iterable[dict[str, Any]]) -> Iterable[RecordedListing]:
    classes = {name: event for event, name in _NAMES.items()}
    for row in rows:
        if row["event"] not in classes:
            raise InvalidValue(f"{row['event']!r} is no event of listings that this ticktape knows: upgrade it")
        fields = {field: row[field] for field in _FIELDS[row["event"]]}
        yield RecordedListing(
            row["version"], row["known_at"], classes[row["event"]](symbol=Symbol(row["symbol"]), **fields)
        )


def check_append(known: Sequence[RecordedListing], known_at: datetime) -> None:
    """Refuses events that would be known before the last one.

    Raises:
        InvalidValue: they would.
    """
    if known and known_at < known[-1].known_at:
        raise InvalidValue(
            f"the list of {known_at:%Y-%m-%d %H:%M} is older than the last one, of {known[-1].known_at:%Y-%m-%d %H:%M}: "
            f"lists go onto the tape in the order of time",
            field="known_at",
            value=known_at,
        )
