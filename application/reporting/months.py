"""Returns by calendar month and year."""

from __future__ import annotations

import math

import polars as pl

from application.reporting.report import MonthlyReturns
from application.runs.equity import EquityCurve


def monthly_returns(curve: EquityCurve, capital: float) -> MonthlyReturns:
    """Value at the end of each month (year) over that at the end of the one before, less one; the capital stands before the first.

    Args:
        curve: the account's value over time.
        capital: money at the beginning.
    """
    ends = curve.at_session_ends()
    frame = pl.DataFrame(
        {"day": pl.Series(ends.sessions, dtype=pl.Int64).cast(pl.Int32).cast(pl.Date), "value": ends.values}
    ).with_columns(pl.col("day").dt.year().alias("year"), pl.col("day").dt.month().alias("month"))
    months = frame.group_by("year", "month", maintain_order=True).agg(pl.col("value").last())
    years = frame.group_by("year", maintain_order=True).agg(pl.col("value").last())
    by_month = zip(months["year"].to_list(), months["month"].to_list(), strict=True)
    return MonthlyReturns(
        months=dict(zip(by_month, _growth(months["value"].to_list(), capital), strict=True)),
        years=dict(zip(years["year"].to_list(), _growth(years["value"].to_list(), capital), strict=True)),
    )


def _growth(values: list[float], start: float) -> list[float]:
    before = [start, *values[:-1]]
    return [value / last - 1.0 if last > 0 else math.nan for value, last in zip(values, before, strict=True)]
