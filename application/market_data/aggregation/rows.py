"""Which of several rows of a symbol's day counts, and how its prices are seen."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl

from application.market_data.raw_batches import RAW_SCHEMA

KEY = ("symbol", "date")
"""What names a row; of rows with one key one counts."""

_FETCHED, _CODE = "_fetched", "_code"

_DAYS = 2**32
"""More than there are dates."""


def fetched_at() -> pl.Expr:
    """When a row was fetched, from its ISO text; null where it says nothing that can be understood."""
    others = (
        pl.col("fetch_timestamp").str.to_datetime(text, time_unit="us", strict=False).dt.replace_time_zone("UTC")
        for text in ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f")
    )
    return pl.coalesce(_usual_fetched_at(), *others)


def _usual_fetched_at() -> pl.Expr:
    text = pl.col("fetch_timestamp")
    return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC", strict=False)


def fetch_times(rows: pl.DataFrame) -> pl.Series:
    """``fetched_at`` of rows; other forms than the usual one are tried only where there are some."""
    usual = rows.select(_usual_fetched_at()).to_series()
    if usual.null_count() == rows["fetch_timestamp"].null_count():
        return usual
    return rows.select(fetched_at()).to_series()


def known_by(time: datetime) -> pl.Expr:
    """Whether a row had been fetched at a time; one that does not say when counts as fetched before everything."""
    return fetched_at().fill_null(datetime.min.replace(tzinfo=time.tzinfo)) <= time


def in_key_order(rows: pl.DataFrame, *then: str) -> pl.DataFrame:
    """Rows by symbol, date and further columns, equal ones as they were."""
    codes = rows["symbol"].cast(pl.Enum(rows["symbol"].drop_nulls().unique().sort()))
    if not codes.null_count() and not rows["date"].null_count():
        keys = codes.to_physical().to_numpy().astype(np.int64)
        keys *= _DAYS
        keys += rows["date"].to_physical().to_numpy()
        order = keys.argsort(kind="stable")
        ordered = keys[order]
        if not then or (ordered[1:] > ordered[:-1]).all():
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
