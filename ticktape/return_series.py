"""Returns as users have them: with dates or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from domain.shared.errors import InvalidValue
from ticktape.frames import as_polars

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_DAY = 86_400_000_000
_NAMES = ("returns", "return", "ret")


@dataclass(frozen=True, slots=True)
class ReturnSeries:
    """Simple returns, one a period.

    Attributes:
        values: (n,) finite, none below -1.
        times: (n,) ends of the periods, microseconds since the epoch, ascending; None: they are not known.
        start: beginning of the first period, likewise; None: it is not known.
        places: (n,) places in what was given, missing ones counted.
        given: how many there were, missing ones counted.
    """

    values: Floats
    times: Integers | None
    start: int | None
    places: Integers
    given: int

    @property
    def instants(self) -> Integers | None:
        """(n + 1,) the beginning of the first period and the ends of all; None where they are not known.

        Where the beginning is not known, the first period is taken to be as long as the others are on average.
        """
        if self.times is None:
            return None
        start = self.start
        if start is None:
            start = int(self.times[0] - (self.times[-1] - self.times[0]) // max(1, len(self.times) - 1))
        return np.concatenate((np.array([start], np.int64), self.times))


def return_series(given: Any, what: str = "returns") -> ReturnSeries:
    """Reads a Polars or pandas series or frame, a list or an array of simple returns (0.01 for 1 %).

    A missing return (None, NaN) is left out; where it stands first and has a date, the first period begins there.

    Args:
        given: a frame has one column of numbers, or one named ``returns``, and dates in a column or in the index.
        what: how errors call it.

    Raises:
        InvalidValue: there is no number, one is not a finite return, or dates are missing or stand there twice.
    """
    values, times = _columns(given, what)
    found = _numbers(values, what)
    order = np.arange(len(found))
    if times is not None:
        order = np.argsort(times, kind="stable")
        found, times = found[order], times[order]
        if len(times) > 1 and (np.diff(times) == 0).any():
            twice = np.datetime64(int(times[1:][np.diff(times) == 0][0]), "us")
            raise InvalidValue(f"{what}: {twice} stands there twice: give one return a period", field=what)
    known = ~np.isnan(found)
    if not known.any():
        raise InvalidValue(f"{what}: there is no number in it", field=what)
    _check_returns(found[known], what)
    first = int(np.argmax(known))
    return ReturnSeries(
        values=found[known],
        times=None if times is None else times[known],
        start=int(times[first - 1]) if times is not None and first else None,
        places=np.arange(len(found))[known],
        given=len(found),
    )


def aligned(returns: ReturnSeries, benchmark: ReturnSeries) -> tuple[Floats, Floats]:
    """The returns of both in the periods that both have: by date where both have dates, else by place.

    Raises:
        InvalidValue: without dates they are not equally many, or with them no period is common.
    """
    if returns.times is None or benchmark.times is None:
        if returns.given != benchmark.given:
            raise InvalidValue(
                f"benchmark has {benchmark.given} returns for {returns.given}: give as many, or both with dates",
                field="benchmark",
            )
        mine, theirs = returns.places, benchmark.places
    else:
        mine, theirs = _periods(returns.times, benchmark.times)
    _, left, right = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    if not len(left):
        raise InvalidValue("benchmark and returns have no period in common: look at their dates", field="benchmark")
    return returns.values[left], benchmark.values[right]


def _periods(one: Integers, other: Integers) -> tuple[Integers, Integers]:
    """Days where no day stands there twice, as one may be named by midnight and the other by the close; else the instants."""
    days = one // _DAY, other // _DAY
    return days if all(len(np.unique(each)) == len(each) for each in days) else (one, other)


def _columns(given: Any, what: str) -> tuple[Any, Integers | None]:
    """The values, and the times where there are any."""
    if isinstance(given, pl.LazyFrame | pl.DataFrame) or _is_pandas(given, "DataFrame"):
        return _of_frame(as_polars(given), what)
    if _is_pandas(given, "Series"):
        return _cells(given, what), _of_index(given.index, what)
    if isinstance(given, pl.Series):
        return given.to_list(), None
    if isinstance(given, np.ndarray) or (isinstance(given, Sequence) and not isinstance(given, str | bytes)):
        return given, None
    raise InvalidValue(
        f"{what} must be a Polars or pandas series or frame, a list or an array, not {type(given).__name__}", field=what
    )


def _is_pandas(given: Any, kind: str) -> bool:
    return type(given).__module__.startswith("pandas") and hasattr(given, "index") and type(given).__name__ == kind


def _of_index(index: Any, what: str) -> Integers | None:
    if hasattr(index, "to_timestamp"):  # periods: each ends with its last instant
        index = index.to_timestamp(how="end")
    if getattr(index.dtype, "kind", "") == "M":
        plain = index.tz_convert("UTC").tz_localize(None) if index.tz is not None else index
        return _ticks(plain.to_numpy(), what)
    if len(index) and isinstance(index[0], date):
        return _ticks(np.array(list(index), "datetime64[us]"), what)
    if len(index) and isinstance(index[0], str):
        raise InvalidValue(f"{what}: the index holds text: make dates of it, as by pd.to_datetime", field=what)
    return None


def _of_frame(frame: pl.DataFrame, what: str) -> tuple[Any, Integers | None]:
    numbers = [name for name, kind in frame.schema.items() if kind.is_numeric() or kind == pl.Null]
    named = [name for name in numbers if name.lower() in _NAMES]
    chosen = named if len(named) == 1 else numbers
    if len(chosen) != 1:
        has = ", ".join(numbers) or "no numbers"
        raise InvalidValue(f"{what}: one column of returns is wanted, and there are {has}: select one", field=what)
    return frame[chosen[0]].to_list(), _times(frame, what)


def _times(frame: pl.DataFrame, what: str) -> Integers | None:
    dates = [name for name, kind in frame.schema.items() if kind == pl.Date or isinstance(kind, pl.Datetime)]
    if len(dates) > 1:
        raise InvalidValue(f"{what}: {', '.join(dates)} all hold dates: keep one", field=what)
    if not dates:
        texts = [name for name, kind in frame.schema.items() if kind == pl.String]
        if texts:
            raise InvalidValue(f"{what}: {texts[0]} holds text: make dates of it, as by str.to_date()", field=what)
        return None
    column = frame[dates[0]]
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is not None:
        column = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return _ticks(column.to_numpy(), what)


def _ticks(times: Any, what: str) -> Integers:
    ticks = np.asarray(times).astype("datetime64[us]")
    if np.isnat(ticks).any():
        raise InvalidValue(f"{what}: a date is missing: give one for every return", field=what)
    return ticks.astype(np.int64)


def _cells(series: Any, what: str) -> Floats:
    try:
        cells: Floats = series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InvalidValue(f"{what}: not all are numbers: {error}", field=what) from None
    return cells


def _numbers(values: Any, what: str) -> Floats:
    try:
        found = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidValue(f"{what}: not all are numbers: {error}", field=what) from None
    return found


def _check_returns(values: Floats, what: str) -> None:
    if np.isinf(values).any():
        raise InvalidValue(f"{what}: there is an infinite one: was a price zero?", field=what)
    if len(values) > 1 and values.min() > 0 and np.median(values) >= 1:
        raise InvalidValue(
            f"{what}: these look like prices: give returns as fractions, such as price / price before - 1", field=what
        )
    if values.min() < -1:
        raise InvalidValue(
            f"{what}: {values.min():g} loses more than everything: give fractions, 0.01 for 1 %", field=what
        )
