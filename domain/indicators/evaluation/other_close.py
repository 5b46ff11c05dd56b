"""Another symbol's closes beside a frame's own, for correlation and beta."""

from __future__ import annotations

import polars as pl

from domain.indicators.columns import OTHER_CLOSE
from domain.indicators.evaluation.series import TIME_COLUMNS
from domain.shared.errors import InvalidValue


def with_other_close(candles: pl.DataFrame, other: pl.DataFrame, name: str = OTHER_CLOSE) -> pl.DataFrame:
    """Adds the close of another symbol's last bar that has closed when each bar closes.

    Bars meet by ``close_time`` where both frames have it, so that daily bars may stand beside minutes: a minute sees the day before.
    Else they meet by the time they are named by (``open_time``, ``timestamp``, ``date``, ...), which takes bars of one length
    for granted. A bar of the other symbol that is missing is stood in for by the one before.

    Args:
        candles: bars of any number of symbols, rows in any order.
        other: bars of one symbol, with ``close`` and the same kind of time; rows in any order.
        name: the new column. ``CORREL(30, against=name)`` and ``BETA(5, against=name)`` find it.

    Returns:
        ``candles`` with its rows in their order and the new Float64 column, null before the other symbol's first close.

    Raises:
        InvalidValue: a frame has no time, no close, times of another kind, or ``other`` has two bars at one time.
    """
    if "close" not in other.columns:
        raise InvalidValue("the other symbol's frame has no column 'close'", field="close")
    time = _shared_time(candles, other)
    closes = other.select(
        pl.col(time).cast(candles.schema[time]).alias("__time"), pl.col("close").cast(pl.Float64).alias(name)
    )
    closes = closes.drop_nulls().sort("__time")
    if closes["__time"].is_duplicated().any():
        raise InvalidValue(f"the other symbol's frame has two bars of one {time}: give bars of one symbol", field=time)
    rows = candles.drop(name, strict=False).with_row_index("__row").with_columns(pl.col(time).alias("__time"))
    joined = rows.sort("__time").join_asof(closes, on="__time", strategy="backward")
    return joined.sort("__row").drop("__row", "__time")


def _shared_time(candles: pl.DataFrame, other: pl.DataFrame) -> str:
    for time in ("close_time", *TIME_COLUMNS):
        if time in candles.columns and time in other.columns:
            own, others = candles.schema[time], other.schema[time]
            if own != others and not _differ_in_unit(own, others):
                raise InvalidValue(f"column {time!r} is {own} in one frame and {others} in the other", field=time)
            return time
    raise InvalidValue("the two frames have no column of time in common", field="open_time")


def _differ_in_unit(one: pl.DataType, other: pl.DataType) -> bool:
    """Whether both are times of one zone, counted in other units."""
    both = isinstance(one, pl.Datetime) and isinstance(other, pl.Datetime)
    return both and one.time_zone == other.time_zone  # type: ignore[attr-defined]
