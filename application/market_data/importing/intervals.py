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
    spacings = Spacings()
    spacings.add(symbols, times)
    return spacings.interval()


class Spacings:
    """How far apart bars of one symbol are, of a table that comes in batches; symbols or times stand in order, or in one batch."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._are_dates = True
        self._counts = _NO_COUNTS
        self._last: pl.DataFrame | None = None

    def add(self, symbols: pl.Series, times: pl.DataFrame) -> None:
        """Counts the spacings of more rows, and those between them and the rows before; see ``infer_interval``."""
        self._are_dates &= bool(times.select((pl.col("written").dt.time() == time()).all()).item())
        rows = times.select("written", "instant").with_columns(symbols.alias("symbol"))
        rows = rows if self._last is None else pl.concat([self._last, rows])
        found = _counted(rows, "written" if self._are_dates else "instant")
        self._counts = _kept(pl.concat([self._counts, found]).group_by("spacing").agg(pl.sum("bars")))
        self._last = rows.drop_nulls().unique("symbol", keep="last", maintain_order=True)

    def interval(self) -> Interval:
        """The interval that they show.

        Raises:
            InvalidValue: there are too few bars, or no spacing of a supported length prevails.
        """
        counts = self._counts
        if not len(counts):
            raise InvalidValue(
                "one bar does not show its interval: pass it, for example --interval 1d", field="interval", value=None
            )
        if self._are_dates and counts["spacing"].min() == DAY:
            return Interval("1d")
        spacing, count = counts.sort("bars", "spacing", descending=[True, False]).row(0)
        bars = int(counts["bars"].sum())
        interval = _of_spacing(spacing)
        if interval is None or count <= NEEDED_SHARE * bars:
            raise InvalidValue(
                f"the bars do not show their interval (most often {timedelta(microseconds=spacing)} apart, {count} times of "
                f"{bars}): pass it, for example --interval 1h",
                field="interval",
                value=None,
            )
        return interval


_NO_COUNTS = pl.DataFrame(schema={"spacing": pl.Int64, "bars": pl.UInt32})

_MOST_SPACINGS = 100_000
"""Of more different spacings the rarest are not kept; what prevails is not among them."""


def _counted(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """How often bars are so far apart: ``spacing`` (microseconds), ``bars``."""
    return (
        rows.select("symbol", pl.col(name).alias("time"))
        .drop_nulls()
        .unique()
        .sort("symbol", "time")
        .select(pl.col("time").diff().over("symbol").dt.total_microseconds().alias("spacing"))
        .drop_nulls()
        .select(
            pl.when(pl.col("spacing").is_between(*MONTH)).then(MONTH[1]).otherwise(pl.col("spacing")).alias("spacing")
        )
        .group_by("spacing")
        .agg(pl.len().alias("bars"))
    )


def _kept(counts: pl.DataFrame) -> pl.DataFrame:
    if len(counts) <= _MOST_SPACINGS:
        return counts
    shortest = counts["spacing"].min()
    frequent = counts.sort("bars", descending=True).with_row_index("place")
    return frequent.filter((pl.col("place") < _MOST_SPACINGS // 2) | (pl.col("spacing") == shortest)).drop("place")


def _of_spacing(spacing: int) -> Interval | None:
    if spacing == MONTH[1]:
        return Interval("1M")
    return next((one for one in Interval.supported() if not one.is_month and one.microseconds == spacing), None)
