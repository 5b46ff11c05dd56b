"""Which rows of a frame belong to which series, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from domain.indicators.scan import Offsets
from domain.shared.errors import InvalidCandles

SERIES_COLUMNS = ("symbol", "venue", "interval")
"""What names a series, as far as a frame has these columns."""

TIME_COLUMNS = ("open_time", "timestamp", "datetime", "time", "date")
"""Where a bar's time may stand; the first of these that a frame has."""


@dataclass(frozen=True)
class SeriesRows:
    """The rows of a frame, series by series.

    Attributes:
        keys: what names each series, in the order of first appearance; a frame without such columns is one series ``()``.
        offsets: series *s* has the places ``offsets[s]`` up to but not including ``offsets[s + 1]``.
        order: the frame's row at each place; None where the frame is in that order.
        times: time of each place as a number; None where the frame has no time column.
    """

    keys: list[tuple[Any, ...]]
    offsets: Offsets
    order: Offsets | None
    times: Offsets | None


def series_rows(frame: pl.DataFrame) -> SeriesRows:
    """Groups a frame's rows by series; within a series the order of rows stays.

    Raises:
        InvalidCandles: a series' times do not rise, or one is null.
    """
    names = [name for name in SERIES_COLUMNS if name in frame.columns]
    keys, offsets, order = _grouped(frame.select(names)) if names else ([()], np.array([0, frame.height]), None)
    times = _times(frame, order)
    if times is not None:
        _check_rising(times, offsets, keys)
    return SeriesRows(keys, offsets, order, times)


def _grouped(frame: pl.DataFrame) -> tuple[list[tuple[Any, ...]], Offsets, Offsets | None]:
    changes = np.zeros(frame.height, bool)
    changes[:1] = True
    for column in frame.get_columns():
        changes[1:] |= (column.slice(1).ne_missing(column.slice(0, max(0, frame.height - 1)))).to_numpy()
    firsts = np.flatnonzero(changes)
    if len(firsts) <= 1 or len(firsts) < frame.height / 8:  # series look contiguous: cheaper to make sure than to group
        runs = frame[firsts]
        if runs.n_unique() == runs.height:
            return runs.rows(), np.append(firsts, frame.height), None
    grouped = frame.with_row_index("__row").group_by(frame.columns, maintain_order=True).agg("__row")
    order = grouped["__row"].explode().cast(pl.Int64).to_numpy()
    offsets = np.concatenate(([0], np.cumsum(grouped["__row"].list.len().cast(pl.Int64).to_numpy())))
    return grouped.select(frame.columns).rows(), offsets, order


def _times(frame: pl.DataFrame, order: Offsets | None) -> Offsets | None:
    name = next((name for name in TIME_COLUMNS if name in frame.columns), None)
    if name is None:
        return None
    column = frame[name]
    if column.null_count():
        raise InvalidCandles(f"column {name!r} has {column.null_count()} rows without a time")
    if column.dtype == pl.String:
        column = column.rank("dense")
    times: Offsets = column.to_physical().cast(pl.Int64).to_numpy()
    return times if order is None else times[order]


def _check_rising(times: Offsets, offsets: Offsets, keys: Sequence[tuple[Any, ...]]) -> None:
    falls = times[1:] <= times[:-1]
    inner = offsets[1:-1]
    falls[inner[(inner > 0) & (inner < len(times))] - 1] = False
    if falls.any():
        place = int(np.argmax(falls)) + 1
        key = keys[int(np.searchsorted(offsets, place, side="right")) - 1]
        raise InvalidCandles(
            f"rows of {' '.join(map(str, key)) or 'the frame'} are not sorted by time, or have a time twice: sort them first"
        )
