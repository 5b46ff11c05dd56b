"""Raw batches of daily prices as one Polars frame."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from application.raw_batches import PREFIX, RAW_SCHEMA
from application.use_cases.aggregate_prices import AggregatePrices, AggregateRequest
from infrastructure.containers.aggregating import aggregate_prices


class IncompletePrices(UserWarning):
    """Batches were left out, or had other columns than they should have."""


def load_all_data(
    bucket: str | Path | None = None,
    prefix: str = PREFIX,
    *,
    known_at: datetime | None = None,
    adjusted: bool = False,
    cache: str | Path | None = None,
) -> pl.DataFrame:
    """All daily prices of raw batches, of each symbol and date those that were fetched last, sorted so.

    Args:
        bucket: name of a bucket, or a folder that is there; None: the objects of the profile that the settings name.
        prefix: begins the names of the batches.
        known_at: as they had been fetched at that time, aware; None: by now.
        adjusted: whether prices are scaled by adjusted close over close.
        cache: a folder for copies, each fetched once per version; None: none are kept.

    Returns:
        ``symbol, date, open, high, low, close, volume, adjusted_close, fetch_timestamp``. Batches that are damaged are left out, with
        a warning (``IncompletePrices``) that names them.

    Raises:
        PortError: the objects cannot be read.
        IncompleteContainer: settings are missing; all are named.
    """
    return _load(bucket, cache, prefix=prefix, known_at=known_at, adjusted=adjusted)


def load_date_range(
    start_date: date | str, end_date: date | str, bucket: str | Path | None = None, prefix: str = PREFIX, **options: Any
) -> pl.DataFrame:
    """Prices from one date to another, both inclusive; see ``load_all_data``.

    Raises:
        InvalidValue: the span ends before it begins.
        ValueError: a text is not a date.
    """
    return _load(
        bucket, options.pop("cache", None), prefix=prefix, start=_day(start_date), end=_day(end_date), **options
    )


def load_symbols(
    symbols: Sequence[str], bucket: str | Path | None = None, prefix: str = PREFIX, **options: Any
) -> pl.DataFrame:
    """Prices of some symbols; see ``load_all_data``."""
    if not symbols:
        return pl.DataFrame(schema=RAW_SCHEMA)
    return _load(bucket, options.pop("cache", None), prefix=prefix, symbols=tuple(symbols), **options)


def merge_daily_batches(
    day: date | str, bucket: str | Path | None = None, prefix: str = PREFIX, **options: Any
) -> pl.DataFrame:
    """What was fetched on one day, all batches together; see ``load_all_data``."""
    return _load(bucket, options.pop("cache", None), prefix=prefix, batch_day=_day(day), **options)


def _load(bucket: str | Path | None, cache: str | Path | None, **asked: Any) -> pl.DataFrame:
    with aggregate_prices(bucket, None if cache is None else Path(cache)) as use_case:
        return _told(use_case, AggregateRequest(**asked))


def _told(use_case: AggregatePrices, request: AggregateRequest) -> pl.DataFrame:
    found = use_case.run(request)
    for fault in found.faults:
        warnings.warn(f"{fault.key} was left out: {fault.reason}", IncompletePrices, stacklevel=4)
    for drift in found.drifts:
        warnings.warn(f"{drift.key} was read, but {', '.join(drift.changes)}", IncompletePrices, stacklevel=4)
    return found.rows


def _day(text: date | str) -> date:
    return date.fromisoformat(text) if isinstance(text, str) else text
