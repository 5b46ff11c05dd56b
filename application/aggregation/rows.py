"""Which of several rows of a symbol's day counts, and how its prices are seen."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

from application.raw_batches import RAW_SCHEMA
from domain.market.candle import UTC_MICROSECONDS

KEY = ("symbol", "date")
"""What names a row; of rows with one key one counts."""

_FETCHED, _CODE = "_fetched", "_code"

_DAYS = 2**32
"""More than there are dates."""


def fetched_at() -> pl.Expr:
    """When a row was fetched, from its ISO text; null where it says nothing that can be understood."""
    text = pl.col("fetch_timestamp")
    return text.map_batches(_times, return_dtype=UTC_MICROSECONDS, is_elementwise=True)


def _times(texts: pl.Series) -> pl.Series:
    """Most texts have the first of the forms; only where one has not, the others are tried."""
    times = texts.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC", strict=False)
    if times.null_count() == texts.null_count():
        return times
    for form in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"):
        others = texts.str.to_datetime(form, time_unit="us", strict=False).dt.replace_time_zone("UTC")
        times = times.zip_with(times.is_not_null(), others)
    return times


def known_by(time: datetime) -> pl.Expr:
    """Whether a row had been fetched at a time; one that does not say when counts as fetched before everything."""
    return fetched_at().fill_null(datetime.min.replace(tzinfo=time.tzinfo)) <= time


def in_key_order(rows: pl.DataFrame, *then: str) -> pl.DataFrame:
    """Rows by symbol, date and further columns, equal ones as they were."""
    codes = rows["symbol"].cast(pl.Enum(rows["symbol"].drop_nulls().unique().sort()))
    if not codes.null_count() and not rows["date"].null_count():
        keys = codes.to_physical().cast(pl.Int64) * _DAYS + rows["date"].to_physical()
        order = keys.to_numpy().argsort(kind="stable")
        if not then or (np.diff(keys.to_numpy()[order]) > 0).all():
            return rows[order]
    return rows.with_columns(codes.alias(_CODE)).sort(_CODE, "date", *then, maintain_order=True).drop(_CODE)


def newest(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per symbol and date, sorted so: the one that was fetched last, of those fetched at once the last one given."""
    ordered = in_key_order(rows)
    again = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in KEY)
    repeated = ordered.select(again.fill_null(value=False)).to_series()
    if not repeated.any():
        return ordered
    keys = ordered.filter(repeated).select(KEY).unique()
    of_one = ordered.join(keys, on=KEY, how="anti", nulls_equal=True, maintain_order="left")
    last = (
        ordered.join(keys, on=KEY, how="semi", nulls_equal=True, maintain_order="left")
        .with_columns(fetched_at().alias(_FETCHED))
        .sort(_FETCHED, nulls_last=False, maintain_order=True)
        .unique(KEY, keep="last", maintain_order=True)
        .select(RAW_SCHEMA.keys())
    )
    return pl.concat([of_one, last]).sort(KEY)


def adjusted(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose ``open, high, low, close`` are scaled by adjusted close over close; raw where there is no adjusted close."""
    factor = (pl.col("adjusted_close") / pl.col("close")).fill_nan(None).fill_null(1.0)
    scaled = [(pl.col(name) * factor).alias(name) for name in ("open", "high", "low")]
    return rows.with_columns(*scaled, pl.coalesce("adjusted_close", "close").alias("close"))
