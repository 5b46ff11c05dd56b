"""Metrics of any series of returns."""

from __future__ import annotations

import math
import warnings as python_warnings
from dataclasses import replace
from typing import Any

import numpy as np

from domain.performance.frequency import Frequency, elapsed_years, frequency
from domain.performance.metrics import Metrics, compute_metrics
from domain.performance.periods import (
    DAYS_PER_YEAR,
    MONTHS_PER_YEAR,
    SESSIONS_PER_YEAR,
    WEEKS_PER_YEAR,
    is_always_open,
)
from domain.shared.errors import InvalidValue
from ticktape.return_series import Integers, ReturnSeries, aligned, return_series

_DAY = 86_400_000_000
_SPACINGS = ((6.0, 8.0, WEEKS_PER_YEAR), (27.0, 32.0, MONTHS_PER_YEAR), (88.0, 94.0, 4), (360.0, 370.0, 1))


def metrics(
    returns: Any, *, benchmark: Any = None, periods_per_year: float | None = None, risk_free: float = 0.0
) -> Metrics:
    """The metrics of a series of simple returns, a mapping like ``result.metrics``: ``tt.metrics(returns)["sharpe"]``.

    Growth is annualised over the time that passed where there are dates, else over periods; volatility and ratios by periods per
    year. What needs trades is undefined (NaN).

    A missing return (None, NaN) is left out: it is neither a gain nor a period of zero. One that stands first and has a date, as
    ``pct_change`` makes it, says when the first period began; without it that is taken to be as long as the others.

    Args:
        returns: fractions, 0.01 for 1 %: a Polars frame with a column of dates, a pandas series (or a frame of one column) with dates
            as its index, or without dates a Polars series, a list or an array.
        benchmark: returns of what to compare with, in any of these forms; periods are matched by date where both have dates, else by
            place.
        periods_per_year: returns in a year; None: as the dates' spacing shows (252 for weekdays, 365 where weekends have returns, 52 for
            weeks, 12 for months, else as many as there are), and 252 without dates.
        risk_free: annual rate, as a fraction.

    Raises:
        InvalidValue: there is no number, one is no return, dates stand there twice, or benchmark and returns do not match.
    """
    series = return_series(returns)
    if not -1.0 < risk_free < math.inf:
        raise InvalidValue(f"risk_free must be a fraction above -1, not {risk_free}", field="risk_free")
    found = _frequency(series, periods_per_year)
    if found.differs:
        python_warnings.warn(found.warning("returns"), stacklevel=2)
    measured = compute_metrics(
        np.cumprod(np.r_[1.0, 1.0 + series.values]),
        series.instants,
        (),
        periods_per_year=found.periods_per_year,
        risk_free=risk_free,
        against=None if benchmark is None else aligned(series, return_series(benchmark, "benchmark")),
    )
    return replace(measured, closed_trades=math.nan, fees=math.nan, turnover=math.nan)


def _frequency(series: ReturnSeries, asked: float | None) -> Frequency:
    if asked is not None and not (isinstance(asked, int | float) and 0 < asked < math.inf):
        raise InvalidValue(f"periods_per_year must be a number above zero, not {asked!r}", field="periods_per_year")
    times = series.instants
    if times is None or times[0] == times[-1]:
        return Frequency(asked or SESSIONS_PER_YEAR, asked or SESSIONS_PER_YEAR, math.nan, differs=False)
    if asked is not None:
        return frequency(times, asked, declared=True)
    assumed = _assumed(times[1:])
    if assumed is None:
        observed = (len(times) - 1) / elapsed_years(times)
        return Frequency(observed, observed, observed, differs=False)
    return frequency(times, assumed)


def _assumed(times: Integers) -> float | None:
    """Returns a year of a series that is complete, by the usual distance of its dates; None where that says nothing."""
    days = times // _DAY
    if len(times) < 2:
        return SESSIONS_PER_YEAR
    gap = float(np.median(np.diff(times))) / _DAY
    if len(np.unique(days)) < len(days):  # shorter than a day
        return None
    if gap < 6.0:
        return DAYS_PER_YEAR if is_always_open(days) else SESSIONS_PER_YEAR
    return next((float(count) for low, high, count in _SPACINGS if low <= gap <= high), None)
