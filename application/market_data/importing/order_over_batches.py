"""The order of day, month and year in a column of dates that comes in batches."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from application.market_data.importing.date_forms import in_order
from application.market_data.importing.date_order import AmbiguousDates, DateOrder, parts_that_fit
from application.market_data.importing.times import number_dates


def order_over(columns: Iterable[pl.Series]) -> DateOrder:
    """The order in which every date of three numbers is one.

    The rhythm of the bars, which ``choose_order`` looks at where several orders are possible, is not looked at: it would need all of
    the column at once.

    Args:
        columns: the cells, as text, batch by batch.

    Raises:
        AmbiguousDates: several orders are possible and say something else, or the dates contradict one another.
    """
    rows, differs = 0, None
    fitting = dict.fromkeys(DateOrder, 0)
    first: dict[DateOrder, str] = {}
    for column in columns:
        dates = number_dates(column)
        fits = parts_that_fit(dates.select("first", pl.col("second_part").alias("second"), "third"))
        rows += int((fits[DateOrder.DMY] | fits[DateOrder.MDY] | fits[DateOrder.YMD]).sum())
        for order, fit in fits.items():
            fitting[order] += int(fit.sum())
            if order not in first and fit.any():
                first[order] = dates.filter(fit)["text"][0]
        differs = differs or _first_that_differs(dates, [order for order in DateOrder if fitting[order] == rows])
    possible = [order for order in DateOrder if fitting[order] == rows]
    if not possible:
        said = "; ".join(f"{order.words} {text} ({fitting[order]:,} of {rows:,} rows)" for order, text in first.items())
        raise AmbiguousDates(
            f"dates contradict one another, some can only be read in one order and some in another ({said}); the rows of the other "
            "are then put aside",
            list(first),
        )
    if len(possible) > 1 and differs is not None:
        raise AmbiguousDates(
            f"dates such as {differs} can be read in several ways, and in a file of so many rows the bars are not asked which",
            possible,
        )
    return possible[0]


def _first_that_differs(dates: pl.DataFrame, orders: list[DateOrder]) -> str | None:
    """The first cell that is another date in another of the orders."""
    first, *others = (in_order(dates, order)["written"] for order in orders) if len(dates) and orders else (None,)
    for other in others:
        if first is not None and (differ := first.ne_missing(other)).any():
            return str(dates["text"].filter(differ)[0])
    return None
