"""The interval of bars whose source does not say it."""

from __future__ import annotations

from datetime import time, timedelta

import polars as pl

from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval

DAY = 86_400 * 1_000_000
MONTH = (28 * DAY, 31 * DAY)
NEEDED_SHARE = 0.5
"""The most frequent spacing must make up more than this share of all."""


def infer_interval(symbols: pl.Series, times: pl.DataFrame) -> Interval:
    """The interval that the most frequent spacing between bars of one symbol shows.

    Dates without times are spaced as written, so that daylight saving does not matter; where some of them follow one another the
    interval is a day.

    Args:
        symbols: symbol of each bar.
        times: ``instant`` and ``written`` of each bar, from ``read_times``.

    Raises:
        InvalidValue: there are too few bars, or no spacing of a supported length prevails.
    """
    dates = bool(times.select((pl.col("written").dt.time() == time()).all()).item())
    times = times.select((pl.col("written") if dates else pl.col("instant")).alias("time"))
    spacings = (
        times.with_columns(symbols.alias("symbol"))
        .drop_nulls()
        .unique()
        .sort("symbol", "time")
        .select(pl.col("time").diff().over("symbol").dt.total_microseconds().alias("spacing"))
        .drop_nulls()
        .with_columns(
            pl.when(pl.col("spacing").is_between(*MONTH)).then(MONTH[1]).otherwise(pl.col("spacing")).alias("spacing")
        )
    )
    if not len(spacings):
        raise InvalidValue(
            "one bar does not show its interval: pass it, for example --interval 1d", field="interval", value=None
        )
    if dates and spacings["spacing"].min() == DAY:
        return Interval("1d")
    [(spacing, count)] = (
        spacings.group_by("spacing").len().sort("len", "spacing", descending=[True, False]).head(1).iter_rows()
    )
    interval = _of_spacing(spacing)
    if interval is None or count <= NEEDED_SHARE * len(spacings):
        raise InvalidValue(
            f"the bars do not show their interval (most often {timedelta(microseconds=spacing)} apart, {count} times of "
            f"{len(spacings)}): pass it, for example --interval 1h",
            field="interval",
            value=None,
        )
    return interval


def _of_spacing(spacing: int) -> Interval | None:
    if spacing == MONTH[1]:
        return Interval("1M")
    return next((one for one in Interval.supported() if not one.is_month and one.microseconds == spacing), None)
