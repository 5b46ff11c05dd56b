"""The series of a frame: which rows belong to each, in the order of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from domain.indicators.columns import Offsets
from domain.shared.errors import InvalidCandles

SERIES_COLUMNS = ("symbol", "venue", "interval")
"""What names a series, as far as a frame has these columns."""

TIME_COLUMNS = ("open_time", "timestamp", "datetime", "time", "date")
"""Where a bar's time may stand; the first of these that a frame has."""

_PARTS, _SPLIT_FROM = 4, 100_000
"""Into how many parts rows are split that are looked at together, and from how many rows on."""

_FIRST_LOOK = 4_096
"""So many rows tell whether series follow one another or are mixed."""


@dataclass(frozen=True)
class SeriesRows:
    """The rows of a frame, series by series.

    Attributes:
        keys: what names each series, in the order of first appearance; a frame without such columns is one series ``()``.
        offsets: series *s* has the positions ``offsets[s]`` up to but not including ``offsets[s + 1]``.
        order: the frame's row at each position; None where the frame is in that order.
        times: time of each position as a number; None where the frame has no time column.
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
    named = frame.select(name for name in SERIES_COLUMNS if name in frame.columns)
    times = _times(frame)
    if not _are_mixed(named.head(_FIRST_LOOK)):
        firsts, falls = _borders(named, times, frame.height)
        rows = _following(named, times, firsts, frame.height)
        if rows is not None:
            _check_rising(rows, np.setdiff1d(falls, firsts))
            return rows
    rows = _grouped(named, times)
    if rows.times is not None:
        falls = np.flatnonzero(rows.times[1:] <= rows.times[:-1]) + 1
        _check_rising(rows, np.setdiff1d(falls, rows.offsets))
    return rows


def _are_mixed(named: pl.DataFrame) -> bool:
    """Whether names change so often that making sure that the series do not follow one another is as dear as grouping."""
    firsts, _ = _borders(named, None, named.height)
    return len(firsts) > 1 and len(firsts) >= named.height / 8


def _borders(named: pl.DataFrame, times: Offsets | None, height: int) -> tuple[Offsets, Offsets]:
    """The first row and all whose names are not those of the row before; and the rows whose time is not later than that before.

    As expressions over parts of the rows, because Polars then looks at several parts at the same time.
    """
    edges = np.linspace(1, height, 1 + (1 if height < _SPLIT_FROM else _PARTS)).astype(np.int64).tolist()
    parts = [(first, last - first) for first, last in pairwise(edges) if last > first]
    compared = [(pl.lit(column), pl.Expr.ne_missing, "changes") for column in named.get_columns()]
    if times is not None:
        compared.append((pl.lit(pl.Series(times)), pl.Expr.le, "falls"))
    found: dict[str, list[Offsets]] = {"changes": [np.zeros(min(1, height), np.int64)], "falls": []}
    looks = [
        (kind, first, _where(test, column, first, rows)) for column, test, kind in compared for first, rows in parts
    ]
    seen = pl.select(look.alias(str(number)) for number, (_, _, look) in enumerate(looks))
    for (kind, first, _), positions in zip(looks, seen.get_columns(), strict=True):
        found[kind].append(positions[0].to_numpy().astype(np.int64) + first)
    changes = np.concatenate(found["changes"])
    return np.unique(changes) if named.width > 1 else changes, np.concatenate([*found["falls"], np.empty(0, np.int64)])


def _where(test: Callable[[pl.Expr, pl.Expr], pl.Expr], column: pl.Expr, first: int, rows: int) -> pl.Expr:
    """Places from ``first`` on whose value stands the test against the value before, counted from there."""
    return test(column.slice(first, rows), column.slice(first - 1, rows)).arg_true().implode()


def _following(named: pl.DataFrame, times: Offsets | None, firsts: Offsets, height: int) -> SeriesRows | None:
    """The series where one follows the other; None where they are mixed."""
    if not named.width:
        return SeriesRows([()], np.array([0, height]), None, times)
    if len(firsts) > 1 and len(firsts) >= height / 8:  # it is hardly so: making sure would be as dear as grouping
        return None
    runs = named[firsts]
    if runs.n_unique() < runs.height:
        return None
    return SeriesRows(runs.rows(), np.append(firsts, height), None, times)


def _grouped(named: pl.DataFrame, times: Offsets | None) -> SeriesRows:
    grouped = named.with_row_index("__row").group_by(named.columns, maintain_order=True).agg("__row")
    order = grouped["__row"].explode().cast(pl.Int64).to_numpy()
    offsets = np.concatenate(([0], np.cumsum(grouped["__row"].list.len().cast(pl.Int64).to_numpy())))
    return SeriesRows(grouped.select(named.columns).rows(), offsets, order, None if times is None else times[order])


def _times(frame: pl.DataFrame) -> Offsets | None:
    name = next((name for name in TIME_COLUMNS if name in frame.columns), None)
    if name is None:
        return None
    column = frame[name]
    if column.null_count():
        raise InvalidCandles(f"column {name!r} has {column.null_count()} rows without a time")
    if column.dtype == pl.String:
        column = column.rank("dense")
    times: Offsets = column.to_physical().cast(pl.Int64).to_numpy()
    return times


def _check_rising(rows: SeriesRows, falls: Offsets) -> None:
    if len(falls):
        key = rows.keys[int(np.searchsorted(rows.offsets, falls[0], side="right")) - 1]
        raise InvalidCandles(
            f"rows of {' '.join(map(str, key)) or 'the frame'} are not sorted by time, or have a time twice: sort them first"
        )
