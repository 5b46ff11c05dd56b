"""Sharpe ratio and volatility over a window that moves along a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from application.reporting.curve import Curve
from application.reporting.curves import DAY, SMALL_CHART, curve_of, thinned
from application.runs.result import MeasuredCurve
from application.trading.bars import Floats, Integers
from domain.performance.rolling import rolling_sharpe, rolling_volatility

YEARS = 0.5
"""Length of the window."""

FEWEST = 12
"""Returns in a window, at least."""


@dataclass(frozen=True, slots=True)
class Rolling:
    """Statistics of the returns in the window up to each session.

    Attributes:
        window: number of returns in it; 0 where the run has too few of them.
        periods_per_year: what they are annualised by.
        sharpe, volatility: of the run.
        benchmark_sharpe, benchmark_volatility: of the benchmark, over the same sessions.
    """

    window: int
    periods_per_year: float
    sharpe: Curve
    volatility: Curve
    benchmark_sharpe: Curve
    benchmark_volatility: Curve


def rolling_of(curve: MeasuredCurve, benchmark: Floats, periods_per_year: float, risk_free: float) -> Rolling:
    """Half a year's Sharpe ratio and volatility, or a quarter's where the run is shorter than a year.

    Args:
        curve: what returns are made of.
        benchmark: the benchmark's value at the ends of the run's sessions; NaN before its first and after its last.
        periods_per_year: number of returns in a year.
        risk_free: annual rate.
    """
    window = window_for(len(curve.values) - 1, periods_per_year)
    if not window:
        none = Curve.empty()
        return Rolling(0, periods_per_year, none, none, none, none)
    skipped = int(curve.begins_before)
    known = np.isfinite(benchmark)
    levels, days = benchmark[known], curve.days[skipped:][known]
    return Rolling(
        window=window,
        periods_per_year=periods_per_year,
        sharpe=_line(curve.days, rolling_sharpe(curve.values, window, periods_per_year, risk_free)),
        volatility=_line(curve.days, rolling_volatility(curve.values, window, periods_per_year)),
        benchmark_sharpe=_line(days, rolling_sharpe(levels, window, periods_per_year, risk_free)),
        benchmark_volatility=_line(days, rolling_volatility(levels, window, periods_per_year)),
    )


def window_for(returns: int, periods_per_year: float) -> int:
    """Returns in the window: half a year of them, half as many where there are fewer than two such windows; 0 where these are too few."""
    half = max(FEWEST, round(YEARS * periods_per_year))
    for window in (half, max(FEWEST, half // 2)):
        if returns >= 2 * window:
            return window
    return 0


def _line(days: Integers, values: Floats) -> Curve:
    known = np.isfinite(values)
    values = values[known]
    return curve_of(days[known] * DAY, values, thinned(values, SMALL_CHART))
