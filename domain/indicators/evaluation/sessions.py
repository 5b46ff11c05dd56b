"""Sessions of trading, each as a number along a frame's rows."""

from __future__ import annotations

import polars as pl

from domain.indicators.columns import SESSION, FloatColumn
from domain.indicators.evaluation.series import TIME_COLUMNS
from domain.shared.errors import InvalidValue


def session_numbers(frame: pl.DataFrame) -> FloatColumn:
    """A float64 per row that is the same within a session and another in the next; NaN where it is not known.

    It is the frame's column ``session`` (dates or numbers) where there is one, else the session date, and where that is missing the
    date of the bar's time in UTC.

    Raises:
        InvalidValue: the frame has neither, or ``session`` holds neither dates nor numbers.
    """
    if SESSION in frame.columns:
        return _numbers(frame[SESSION])
    parts = [pl.col("session_date")] if "session_date" in frame.columns else []
    time = next((name for name in TIME_COLUMNS if name in frame.columns), None)
    if time is not None and frame.schema[time].is_temporal():
        parts.append(_date(time, frame.schema[time]))
    if not parts:
        raise InvalidValue(
            "the frame has no column 'session', 'session_date' or time to tell sessions by", field=SESSION
        )
    return _numbers(frame.select(pl.coalesce(parts).alias(SESSION))[SESSION])


def _date(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime) and kind.time_zone is not None:
        column = column.dt.convert_time_zone("UTC")
    return column.cast(pl.Date)


def _numbers(column: pl.Series) -> FloatColumn:
    if column.dtype == pl.Date:
        column = column.to_physical()
    if not (column.dtype.is_numeric() or column.dtype == pl.Null):
        raise InvalidValue(f"column {SESSION!r} holds {column.dtype}, neither dates nor numbers", field=SESSION)
    numbers: FloatColumn = column.cast(pl.Float64).to_numpy()
    return numbers
