"""The hour that happens twice where clocks are put back, told apart by the order of rows."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

_MOSTLY = 0.9
"""At least this share of a series' steps outside the hours that happen twice goes one way, or the order of its rows says nothing.

Of a series of such hours alone most steps do."""


def local_instants(written: pl.Series, zone: str, series: pl.Series | None = None) -> pl.Series:
    """Local times as instants, null where there is no such time.

    Of a time that happens twice the second is meant where the rows of its series have been through it already: in a series whose rows
    rise, from the first row on that day whose time is not later than that before it; in one whose rows fall, before the first whose
    time is not earlier. Otherwise, and in a series that neither rises nor falls, the first is meant.

    Args:
        written: local dates and times without a zone, microseconds.
        zone: the time zone.
        series: which series each row is of; None: all of one.
    """
    earliest = written.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    latest = written.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null")
    twice = (earliest != latest).fill_null(value=False)
    if not twice.any():
        return earliest
    of_row = pl.Series("series", [""]).new_from_index(0, len(written)) if series is None else series.alias("series")
    rows = pl.DataFrame([of_row, written.alias("written"), twice.alias("twice")]).with_row_index("row")
    second = pl.Series("row", _second_rows(rows.drop_nulls("written")))
    is_second = rows["row"].is_in(second.implode())
    return pl.select(pl.when(is_second).then(latest).otherwise(earliest)).to_series()


def _second_rows(rows: pl.DataFrame) -> list[int]:
    """The rows that the second of two times is meant by."""
    step = pl.col("written").diff().over("series")
    inside = pl.col("twice") & pl.col("twice").shift(1).over("series") & (step.abs() < timedelta(days=1))
    rises, outside = pl.col("step") > timedelta(0), ~pl.col("inside")
    direction = (
        rows.select("series", step.alias("step"), inside.alias("inside"))
        .filter(pl.col("step") != timedelta(0))
        .group_by("series")
        .agg(pl.when(outside.any()).then(rises.filter(outside).mean()).otherwise(rises.mean().round()).alias("rising"))
    )
    hours = (
        rows.filter("twice")
        .join(direction, on="series", how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("written").dt.date().alias("day"))
    )
    within = pl.col("written").diff().over("series", "day")
    passed_rising = (within <= timedelta(0)).fill_null(value=False).cum_sum().over("series", "day") > 0
    turns = (within >= timedelta(0)).fill_null(value=False)
    before_falling = (turns.cum_sum().over("series", "day") == 0) & turns.any().over("series", "day")
    second = ((pl.col("rising") >= _MOSTLY) & passed_rising) | ((pl.col("rising") <= 1 - _MOSTLY) & before_falling)
    found: list[int] = hours.filter(second)["row"].to_list()
    return found
