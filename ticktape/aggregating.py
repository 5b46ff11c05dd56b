"""Raw batches of daily prices as one Polars frame."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict, Unpack

import polars as pl

from application.market_data.aggregation.prices import AggregateRequest
from application.market_data.raw_batches import PREFIX, RAW_SCHEMA
from application.market_data.use_cases.aggregate_prices import AggregatePrices
from domain.shared.errors import InvalidValue
from infrastructure.containers.features.aggregation import prices_of


class IncompletePrices(UserWarning):
    """Batches were left out, or had other columns than they should have."""


class Options(TypedDict, total=False):
    """How prices are read: see ``load_all_data``."""

    known_at: dt.datetime | None
    adjusted: bool
    cache: str | Path | None


def load_all_data(bucket: str | Path | None = None, prefix: str = PREFIX, **options: Unpack[Options]) -> pl.DataFrame:
    """All daily prices of raw batches, of each symbol and date those that were fetched last, sorted so.

    Args:
        bucket: name of a bucket, or a folder that is there; None: the objects of the profile that the settings name.
        prefix: begins the names of the batches.
        options: ``known_at``: as they had been fetched at that time, aware; None: by now. ``adjusted``: whether prices are scaled by
            adjusted close over close. ``cache``: a folder for copies, each fetched once per version; None: none are kept.

    Returns:
        ``symbol, date, open, high, low, close, volume, adjusted_close, fetch_timestamp``. Batches that are damaged are left out, with
        a warning (``IncompletePrices``) that names them.

    Raises:
        InvalidValue: ``known_at`` has no offset from UTC.
        PortError: the objects cannot be read.
        IncompleteContainer: settings are missing; all are named.
    """
    return _load(bucket, prefix, options)


def load_date_range(
    start_date: dt.date | str,
    end_date: dt.date | str,
    bucket: str | Path | None = None,
    prefix: str = PREFIX,
    **options: Unpack[Options],
) -> pl.DataFrame:
    """Prices from one date to another, both inclusive; see ``load_all_data``.

    Raises:
        InvalidValue: the span ends before it begins, or a text is not a date such as 2019-01-31.
    """
    return _load(bucket, prefix, options, start=_day(start_date, "start_date"), end=_day(end_date, "end_date"))


def load_symbols(
    symbols: Sequence[str], bucket: str | Path | None = None, prefix: str = PREFIX, **options: Unpack[Options]
) -> pl.DataFrame:
    """Prices of some symbols, as the exchange writes them; see ``load_all_data``."""
    names = (symbols,) if isinstance(symbols, str) else tuple(symbols)
    return _load(bucket, prefix, options, symbols=names) if names else pl.DataFrame(schema=RAW_SCHEMA)


def merge_daily_batches(
    date: dt.date | str, bucket: str | Path | None = None, prefix: str = PREFIX, **options: Unpack[Options]
) -> pl.DataFrame:
    """What was fetched on one day, all batches together; see ``load_all_data``.

    Raises:
        InvalidValue: a text is not a date such as 2019-01-31.
    """
    return _load(bucket, prefix, options, batch_day=_day(date, "date"))


def _load(bucket: str | Path | None, prefix: str, options: Options, **asked: Any) -> pl.DataFrame:
    given: dict[str, Any] = dict(options)
    cache = given.pop("cache", None)
    with prices_of(bucket, None if cache is None else Path(cache).expanduser()) as use_case:
        return _told(use_case, AggregateRequest(prefix=prefix, **asked, **given))


def _told(use_case: AggregatePrices, request: AggregateRequest) -> pl.DataFrame:
    found = use_case.run(request)
    for fault in found.faults:
        warnings.warn(f"{fault.key} was left out: {fault.reason}", IncompletePrices, stacklevel=4)
    for drift in found.drifts:
        warnings.warn(f"{drift.key} was read, but {', '.join(drift.changes)}", IncompletePrices, stacklevel=4)
    return found.rows


def _day(given: dt.date | str, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise InvalidValue(f"{name} {given!r} is not a date: give one such as 2019-01-31", field=name) from None
