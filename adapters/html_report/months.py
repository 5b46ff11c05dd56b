"""The heat map of monthly returns."""

from __future__ import annotations

import math
from bisect import bisect_right
from calendar import month_abbr

from adapters.html_report.markup import Html, element, joined
from adapters.html_report.tables import scrolling
from adapters.html_report.wording import percent
from application.reporting.calendar_years import CalendarReturns

_EDGES = (0.005, 0.02, 0.04, 0.07, 0.12)
"""Sizes of a return from which its colour is one step stronger."""


def heat_map(returns: CalendarReturns) -> Html:
    """Years by months, each return coloured by sign and size, and the year's total."""
    titles = [month_abbr[month] for month in range(1, 13)]
    head = [element("th", title, role="columnheader", scope="col") for title in ("Year", *titles, "Year")]
    rows = [
        element(
            "tr",
            element("th", str(one.year), role="rowheader", scope="row"),
            *(_cell(returns.months.get((one.year, month)), titles[month - 1]) for month in range(1, 13)),
            _cell(one.value, "Year", "total"),
            role="row",
        )
        for one in returns.years
    ]
    made = element(
        "table",
        element("thead", element("tr", *head, role="row"), role="rowgroup"),
        element("tbody", joined(rows, "\n"), role="rowgroup"),
        class_="months",
        role="table",
    )
    return scrolling(made, "Monthly returns")


def _cell(value: float | None, title: str, kind: str = "") -> Html:
    """A cell that names its month where the table is laid out anew; its role says what it is even then."""
    kinds = f"n {kind} {'' if value is None else shade(value)}".split()
    return element("td", "" if value is None else percent(value), role="cell", class_=" ".join(kinds), data_month=title)


def shade(value: float) -> str:
    """Class of a return: ``p1`` to ``p5`` above zero, ``m1`` to ``m5`` below, ``z`` near it."""
    strength = 0 if math.isnan(value) else bisect_right(_EDGES, abs(value))
    return f"{'p' if value > 0 else 'm'}{strength}" if strength else "z"
