"""The heat map of monthly returns."""

from __future__ import annotations

import math
from bisect import bisect_right
from calendar import month_abbr

from adapters.html_report.markup import Content, Html
from adapters.html_report.tables import Cell, Heading, table
from adapters.html_report.wording import percent
from application.reporting.report import MonthlyReturns

_EDGES = (0.005, 0.02, 0.04, 0.07, 0.12)
"""Sizes of a return from which its colour is one step stronger."""


def heat_map(returns: MonthlyReturns) -> Html:
    """Years by months, each return coloured by sign and size, and the year's total."""
    headings = [
        Heading("Year"),
        *(Heading(month_abbr[month], number=True) for month in range(1, 13)),
        Heading("Year", number=True),
    ]
    rows: list[list[Content | Cell]] = [
        [str(year), *(_cell(returns.months.get((year, month))) for month in range(1, 13)), _cell(total, "total")]
        for year, total in returns.years.items()
    ]
    return table(headings, rows, label="Monthly returns", kind="months", first_is_title=True)


def _cell(value: float | None, kind: str = "") -> Cell:
    if value is None:
        return Cell("", kind)
    return Cell(percent(value), f"{kind} {shade(value)}".strip())


def shade(value: float) -> str:
    """Class of a return: ``p1`` to ``p5`` above zero, ``m1`` to ``m5`` below, ``z`` near it."""
    strength = 0 if math.isnan(value) else bisect_right(_EDGES, abs(value))
    return f"{'p' if value > 0 else 'm'}{strength}" if strength else "z"
