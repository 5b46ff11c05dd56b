"""The order of day, month and year in dates of numbers, such as 2/1/2023: all rows of a column have one.

What is not in doubt decides first: a day above 12 that can be no month. Where several orders are left, the rhythm of the bars
decides if it is that of a market in one order and in no other; otherwise the user is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

import polars as pl

from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval


class DateOrder(StrEnum):
    """In which order a date's parts stand."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"

    @property
    def words(self) -> str:
        """Such as ``day first``."""
        return {"d": "day first", "m": "month first", "y": "year first"}[self.value[0]]

    @classmethod
    def of(cls, text: str | None) -> DateOrder | None:
        """The order by its name.

        Raises:
            InvalidValue: there is no such order.
        """
        try:
            return None if text is None else cls(text.strip().lower())
        except ValueError:
            raise InvalidValue(f"date order {text!r}: use {', '.join(cls)}", field="date_order", value=text) from None


class AmbiguousDates(InvalidValue):
    """Dates can be read in several orders, and nothing shows which is meant.

    Attributes:
        orders: those that are possible.
        what: what is unclear, without how to say it.
    """

    def __init__(self, what: str, orders: Sequence[DateOrder]) -> None:
        """Takes what is unclear."""
        options = " or ".join(f"--date-order {order}" for order in orders)
        super().__init__(f"{what}: say which, {options}", field="date_order")
        self.orders, self.what = tuple(orders), what


class Doubt(NamedTuple):
    """What the reader should know of how an order was found.

    Attributes:
        what: which order was taken and why, without how to say another.
        others: orders that the dates could be read in, too.
    """

    what: str
    others: tuple[DateOrder, ...]

    def __str__(self) -> str:
        """The whole, with the option of the command line that says another."""
        return f"{self.what}; if that is wrong, say --date-order {' or '.join(self.others)}"


class Choice(NamedTuple):
    """The order of a column.

    Attributes:
        order: the order.
        notice: None where nothing was in doubt.
    """

    order: DateOrder
    notice: Doubt | None = None


_SHOWN = 3
"""So many dates are shown in each order."""

_LEAST_DATES = 3
"""From fewer days the rhythm does not show."""

_LEAST_IN_ORDER = 5
"""So many days that stand in order are no accident."""

_HOLIDAYS = 2
"""So many weekdays in a row may be without a bar."""

_FEW_DAYS, _TWO_MONTHS = 3, 62
"""Steps of a series of days, or of months, in which one is missing."""

_REGULAR = 0.8
"""At least this share of a series' steps goes from one weekday to the next."""


def parts_that_fit(parts: pl.DataFrame) -> dict[DateOrder, pl.Series]:
    """For each order, which rows can be dates in it.

    Args:
        parts: ``first, second, third`` as text, null where a row is no date of three numbers.
    """
    number = {name: pl.col(name).cast(pl.Int32) for name in ("first", "second", "third")}
    is_year = {name: pl.col(name).str.len_chars().is_in([2, 4]) for name in number}

    def fits(day: str, month: str, year: str) -> pl.Expr:
        return (
            number[day].is_between(1, 31)
            & number[month].is_between(1, 12)
            & is_year[year]
            & (pl.col(day).str.len_chars() <= 2)
        )

    rows = parts.select(
        fits("first", "second", "third").alias(DateOrder.DMY),
        fits("second", "first", "third").alias(DateOrder.MDY),
        fits("third", "second", "first").alias(DateOrder.YMD),
    )
    return {order: rows[order].fill_null(value=False) for order in DateOrder}


def possible_orders(text: pl.Series, fitting: Mapping[DateOrder, pl.Series]) -> list[DateOrder]:
    """The orders in which every row that is a date in any order is one.

    Args:
        text: the cells.
        fitting: from ``parts_that_fit``.

    Raises:
        AmbiguousDates: rows contradict one another.
    """
    some = fitting[DateOrder.DMY] | fitting[DateOrder.MDY] | fitting[DateOrder.YMD]
    rows = int(some.sum())
    possible = [order for order, fits in fitting.items() if int(fits.sum()) == rows]
    if possible or not rows:
        return possible
    alone = {
        order: only for order, fits in fitting.items() if len(only := text.filter(fits & _in_no_other(order, fitting)))
    }
    if len(alone) < 2:  # pairs of orders contradict one another: name a row that each order cannot read
        alone = {order: text.filter(fits) for order, fits in fitting.items() if fits.any()}
    said = "; ".join(
        f"{order.words} {only[0]} ({len(only):,} {'row' if len(only) == 1 else 'rows'})"
        for order, only in alone.items()
    )
    raise AmbiguousDates(
        f"dates contradict one another, some can only be read in one order and some in another ({said}); the rows of the "
        "other are then put aside",
        list(alone),
    )


def _in_no_other(order: DateOrder, fitting: Mapping[DateOrder, pl.Series]) -> pl.Series:
    others = [fits for other, fits in fitting.items() if other is not order]
    return ~(others[0] | others[1])


def choose_order(
    text: pl.Series, readings: Mapping[DateOrder, pl.Series], series: pl.Series | None, interval: Interval | None
) -> Choice:
    """The order that the rhythm of the bars shows, where several are possible.

    A rhythm is that of a market if the bars follow one another by days (every day, or every weekday but for holidays), by weeks, or by
    months (on one day of each, or on weekdays); of bars within the day by days. It decides if one order gives such a rhythm and no
    other does, not even one that lacks a bar, over at least three days; or if the rows stand in the order of time in one order only,
    over at least five.

    Args:
        text: the cells.
        readings: order -> dates and times in it.
        series: which series each row is of; None: all of one.
        interval: length of the bars where the user has said it.

    Raises:
        AmbiguousDates: it does not show.
    """
    first, *others = readings
    if all(readings[first].equals(readings[other], null_equal=True) for other in others):
        return Choice(first)
    rhythms = {order: _rhythm(times, series) for order, times in readings.items()}
    ordered = [order for order, rhythm in rhythms.items() if rhythm.is_ordered]
    regular = [order for order in ordered or list(rhythms) if rhythms[order].is_regular(interval)]
    rivals = [order for order in ordered or list(rhythms) if rhythms[order].may_lack_bars(interval)]
    if len(regular) == 1 and set(rivals) <= set(regular) and rhythms[regular[0]].shows:
        return Choice(regular[0], _notice(text, readings, regular[0], rhythms[regular[0]].pace))
    if not regular and len(ordered) == 1 and rhythms[ordered[0]].dates >= _LEAST_IN_ORDER:
        return Choice(ordered[0], _notice(text, readings, ordered[0], "rows stand in the order of time"))
    shown = "; ".join(f"{order.words} they are {_dates(times)}" for order, times in readings.items())
    raise AmbiguousDates(
        f"dates such as {_doubtful(text, readings)} can be read in several ways, and the bars do not show which: {shown}",
        list(readings),
    )


def _doubtful(text: pl.Series, readings: Mapping[DateOrder, pl.Series]) -> str:
    """The first cell that is another date in another order."""
    first, *others = readings.values()
    differs = first.ne_missing(others[0])
    for other in others[1:]:
        differs |= first.ne_missing(other)
    return str(text.filter(differs)[0])


def _dates(times: pl.Series) -> str:
    days = times.dt.date().drop_nulls().unique(maintain_order=True)
    return f"{', '.join(map(str, days.head(_SHOWN)))}{' …' if len(days) > _SHOWN else ''}"


def _notice(text: pl.Series, readings: Mapping[DateOrder, pl.Series], chosen: DateOrder, why: str) -> Doubt:
    others = tuple(order for order in readings if order is not chosen)
    read = " and ".join(f"{order.words} {_dates(readings[order])}" for order in others)
    return Doubt(
        f"dates such as {_doubtful(text, readings)} are read {chosen.words} ({_dates(readings[chosen])}), because then {why} and "
        f"otherwise not ({read})",
        others,
    )


class _Rhythm(NamedTuple):
    """How the days of bars follow one another.

    Attributes:
        is_ordered: whether rows stand in the order of time, rising or falling, in every series.
        is_intraday: whether days have several bars.
        dates: distinct days.
        steps: days and weekdays skipped from each day of a series to its next: ``days, skipped``.
        has_saturdays, has_weekends: whether some day is a Saturday, or a Saturday or Sunday.
        on_one_day: whether all days are the same day of a month, such as the first.
    """

    is_ordered: bool
    is_intraday: bool
    dates: int
    steps: pl.DataFrame
    has_saturdays: bool
    has_weekends: bool
    on_one_day: bool

    @property
    def shows(self) -> bool:
        return self.is_intraday or self.dates >= _LEAST_DATES

    @property
    def pace(self) -> str:
        if self._daily():
            return "bars follow one another by days"
        return "bars follow one another by weeks" if self._weekly() else "bars follow one another by months"

    def is_regular(self, interval: Interval | None) -> bool:
        if self.is_intraday:
            return self._daily()
        kinds = {"1d": self._daily, "1w": self._weekly, "1M": self._monthly}
        if interval is not None and not interval.is_daily_or_longer:
            return self._daily()
        asked = list(kinds.values()) if interval is None or interval.text not in kinds else [kinds[interval.text]]
        return any(kind() for kind in asked)

    def may_lack_bars(self, interval: Interval | None) -> bool:
        """Whether it would be a market's rhythm but for a day or a month here and there."""
        days = self.steps["days"]
        if self.is_intraday or interval is not None:
            return False
        return bool((days <= _FEW_DAYS).all()) or (self.on_one_day and bool((days <= _TWO_MONTHS).all()))

    def _daily(self) -> bool:
        steps = self.steps
        if self.has_saturdays:
            return bool((steps["days"] == 1).all())
        return bool((steps["skipped"] <= _HOLIDAYS).all()) and (
            not len(steps) or (steps["skipped"] == 0).sum() >= _REGULAR * len(steps)
        )

    def _weekly(self) -> bool:
        return bool(self.steps["days"].is_between(6, 8).all())

    def _monthly(self) -> bool:
        return bool(self.steps["days"].is_between(26, 35).all()) and (self.on_one_day or not self.has_weekends)


def _rhythm(times: pl.Series, series: pl.Series | None) -> _Rhythm:
    of_row = pl.Series("series", [""]).new_from_index(0, len(times)) if series is None else series.alias("series")
    rows = pl.DataFrame({"time": times, "series": of_row}).drop_nulls()
    moves = rows.select(pl.col("time").diff().over("series").alias("move")).drop_nulls()["move"]
    days = rows.select("series", pl.col("time").dt.date().alias("day"))
    distinct = days.unique().sort("series", "day")
    steps = distinct.with_columns(pl.col("day").shift(1).over("series").alias("before")).drop_nulls()
    after = pl.col("before") + timedelta(days=1)
    weekday = distinct["day"].dt.weekday()
    return _Rhythm(
        is_ordered=bool((moves >= timedelta(0)).all() or (moves <= timedelta(0)).all()),
        is_intraday=len(distinct) < rows.select(pl.struct("series", "time").n_unique()).item(),
        dates=distinct["day"].n_unique(),
        steps=steps.select(
            (pl.col("day") - pl.col("before")).dt.total_days().alias("days"),
            pl.business_day_count(after, "day").alias("skipped"),
        ),
        has_saturdays=bool((weekday == 6).any()),
        has_weekends=bool((weekday >= 6).any()),
        on_one_day=distinct["day"].dt.day().n_unique() == 1,
    )
