"""Columns computed over a user's frame and added to it, whatever kind of frame it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import polars as pl

from application.ports.column_scanner import ColumnScanner
from domain.indicators.evaluation.series import SERIES_COLUMNS, TIME_COLUMNS
from domain.shared.errors import InvalidValue
from infrastructure.containers.features.indicators import scanner_alone
from infrastructure.settings import load_settings
from ticktape.frames import as_polars
from ticktape.text_times import with_times

Frame = TypeVar("Frame")

_READ = ("open", "high", "low", "close", "volume", "close_time", *SERIES_COLUMNS, *TIME_COLUMNS)


@cache
def scanner() -> ColumnScanner:
    """The one of this process; compiled code is kept in the user's data folder."""
    return scanner_alone(load_settings())


def enriched(
    frame: Frame,
    compute: Callable[[pl.DataFrame], Sequence[pl.Series]],
    date_order: str | None = None,
    *,
    order_only: bool = True,
) -> Frame:
    """The frame with more columns, as the kind of frame that it is; a column of the same name is replaced.

    Args:
        frame: Polars (eager or lazy) or pandas. Prices, volume, time and what names a series may be in any letter case; a pandas
            index counts as columns and stays as it is.
        compute: gives the columns, a row for each of the frame's.
        date_order: how dates in text are meant, see ``with_times``.
        order_only: whether only the order of rows matters to it.

    Raises:
        InvalidCandles: it is no such frame, or a text is no time.
        InvalidValue: two columns differ in letter case only.
    """
    table = as_polars(frame)
    columns = compute(with_times(as_lower(table), date_order, order_only=order_only))
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        widened = table.with_columns(columns)
        return cast("Frame", widened.lazy() if isinstance(frame, pl.LazyFrame) else widened)
    pandas: Any = frame
    return cast("Frame", pandas.assign(**{column.name: column.to_numpy() for column in columns}))


def as_lower(frame: Any) -> pl.DataFrame:
    """The frame in Polars, with prices, volume, time and what names a series in lower case.

    Raises:
        InvalidCandles: it is neither Polars nor pandas.
        InvalidValue: two columns differ in letter case only.
    """
    table = as_polars(frame)
    return table.rename(_lowered(table.columns))


def _lowered(names: Sequence[str]) -> dict[str, str]:
    """The names to read that are not in lower case, and what they are in it."""
    lowered = {name: name.lower() for name in names if name.lower() in _READ and name != name.lower()}
    for name, lower in lowered.items():
        if lower in names or list(lowered.values()).count(lower) > 1:
            raise InvalidValue(f"columns {name!r} and {lower!r} differ in letter case only: rename one", field=name)
    return lowered
