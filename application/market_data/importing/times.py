"""Times as sources write them.

Understood, also mixed in one column: ISO dates and times with or without an offset, ``YYYYMMDD``, ``YYYY-MM``, dates of three numbers
such as ``31/12/2024`` or ``12-31-24`` in one order throughout (``date_order``), dates with the month as a word (``02-Jan-2024``,
``Jan 2, 2024``), all with a time or without; and seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their
size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from application.market_data.importing.date_forms import NAIVE, TOO_FINE, are_numbers, forms_for, in_order, of_numbers
from application.market_data.importing.date_order import (
    Choice,
    DateOrder,
    Doubt,
    choose_order,
    parts_that_fit,
    possible_orders,
)
from application.market_data.importing.repeated_hours import local_instants
from domain.shared.errors import InvalidValue
from domain.shared.interval import Interval

UTC_ZONE = "UTC"

_FOUND = {"written": NAIVE, "offset": pl.Duration("us"), "reason": pl.String()}
"""What a form finds in each cell."""

NOT_UNDERSTOOD = "is not a time that can be understood"
SKIPPED_HOUR = "is a time that does not exist where clocks are put forward"


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a column of times beside its cells.

    Attributes:
        order: order of the parts of dates of three numbers; None: as the column shows it.
        series: which series each row is of; None: all of one.
        interval: length of the bars; None: not said.
        decide: gives the order where the cells are only some of the column and have dates of three numbers; None: they are all of it.
    """

    order: DateOrder | None = None
    series: pl.Series | None = None
    interval: Interval | None = None
    decide: Callable[[], DateOrder] | None = None


class Times:
    """A column of times, read.

    Attributes:
        table: ``instant`` (UTC, microseconds), ``written`` (the date and time as written, without a zone), ``has_offset`` (whether
            the instant does not depend on the zone), and ``time_reason`` (null where the time was understood).
        notice: what the reader should know of how it was read, or None; as text it names the command line's option.
    """

    def __init__(self, table: pl.DataFrame, notice: Doubt | None) -> None:
        self.table, self.notice = table, notice


def check_zone(name: str) -> str:
    """The name of a time zone.

    Raises:
        InvalidValue: there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidValue(
            f"{name!r} is not a time zone: use a name such as UTC or America/New_York", field="tz", value=name
        ) from None
    return name


def read_times(column: pl.Series, zone: str, hints: Hints | None = None) -> Times:
    """Reads a column of times.

    Args:
        column: text, numbers, dates or datetimes.
        zone: time zone of what has no offset; a time that happens twice there is told by ``local_instants``.
        hints: what else is known.

    Raises:
        AmbiguousDates: dates can be read in several orders and nothing shows which is meant, or they contradict one another.
    """
    hints = hints or Hints()
    parts, notice = (_typed(column), None) if column.dtype.is_temporal() else _from_text(column.cast(pl.String), hints)
    has_offset = pl.col("has_offset")
    if parts["has_offset"].all():
        local = pl.Series("local", [None], dtype=pl.Datetime("us", zone)).new_from_index(0, len(parts))
    else:
        local = local_instants(parts.select(pl.when(~has_offset).then("written")).to_series(), zone, hints.series)
    instant = (
        pl.when(has_offset)
        .then((pl.col("written") - pl.col("offset")).dt.replace_time_zone(UTC_ZONE))
        .otherwise(local.dt.convert_time_zone(UTC_ZONE))
    )
    table = parts.with_columns(instant.alias("instant")).select(
        "instant",
        "written",
        "has_offset",
        pl.when(pl.col("written").is_null())
        .then(pl.coalesce("reason", pl.lit(NOT_UNDERSTOOD)))
        .when(pl.col("instant").is_null())
        .then(pl.lit(SKIPPED_HOUR))
        .alias("time_reason"),
    )
    return Times(table, notice)


def _typed(column: pl.Series) -> pl.DataFrame:
    zone = column.dtype.time_zone if isinstance(column.dtype, pl.Datetime) else None
    finer = pl.lit(value=False)
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_unit == "ns":
        finer = pl.col("t").to_physical() % 1000 != 0
    frame = pl.DataFrame({"t": column})
    written = pl.col("t").dt.convert_time_zone(UTC_ZONE).dt.replace_time_zone(None) if zone else pl.col("t")
    return frame.select(
        pl.when(~finer).then(written.cast(NAIVE)).alias("written"),
        pl.lit(zone is not None).alias("has_offset"),
        pl.lit(0, dtype=pl.Duration("us")).alias("offset"),
        pl.when(finer).then(pl.lit(TOO_FINE)).alias("reason"),
    )


def _from_text(column: pl.Series, hints: Hints) -> tuple[pl.DataFrame, Doubt | None]:
    """The cells in whatever forms they have; a form is tried as long as there are cells of none before."""
    cells = pl.DataFrame({"text": column.str.strip_chars()})
    found = _in_plain_forms(cells)
    notice = None
    if len(_left(cells, found)):
        numbers, notice = _of_numbers(cells, found, hints)
        found = _filled(found, numbers)
    with_offset = found.with_columns(
        pl.col("offset").is_not_null().alias("has_offset"), pl.col("offset").fill_null(pl.duration(seconds=0))
    )
    return with_offset, notice


def _in_plain_forms(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells in forms whose parts can stand in one order only."""
    found = pl.DataFrame(schema=_FOUND).clear(len(cells))
    for form in forms_for(cells):
        if are_numbers(_left(cells, found)).all():
            break
        found = _filled(found, form(cells))
    return found


def number_dates(column: pl.Series) -> pl.DataFrame:
    """The cells that are dates of three numbers and nothing else: ``text`` and the parts that ``of_numbers`` gives."""
    cells = pl.DataFrame({"text": column.cast(pl.String).str.strip_chars()})
    left = pl.DataFrame({"text": _left(cells, _in_plain_forms(cells))})
    return pl.concat([left, of_numbers(left)], how="horizontal").drop_nulls("first")


def _left(cells: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """The cells that no form has read yet."""
    return cells["text"].filter(cells["text"].is_not_null() & found["written"].is_null() & found["reason"].is_null())


def _filled(found: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """What was found, and where nothing was, what another form found."""
    taken = pl.col("written").is_not_null() | pl.col("reason").is_not_null()
    beside = more.select(pl.all().name.suffix("_more"))
    return pl.concat([found, beside], how="horizontal").select(
        pl.when(taken).then(name).otherwise(f"{name}_more").alias(name) for name in found.columns
    )


def _of_numbers(cells: pl.DataFrame, found: pl.DataFrame, hints: Hints) -> tuple[pl.DataFrame, Doubt | None]:
    """Dates of three numbers, all in one order."""
    parts = of_numbers(
        cells
        if found["written"].null_count() == len(found)
        else cells.select(pl.when(found["written"].is_null()).then("text"))
    )
    if parts["first"].null_count() == len(parts):
        return in_order(parts, DateOrder.MDY), None
    if hints.order:
        return _in_said_order(parts, hints.order), None
    if hints.decide:
        return in_order(parts, hints.decide()), None
    choice = _chosen(cells["text"], parts, found, hints)
    return in_order(parts, choice.order), choice.notice


def _in_said_order(parts: pl.DataFrame, order: DateOrder) -> pl.DataFrame:
    """Dates in the order that was said; one that can be none in it is told so."""
    read = in_order(parts, order)
    none = parts["first"].is_not_null() & read["written"].is_null()
    said = pl.when(none).then(pl.lit(f"is no date {order.words}"))
    return read.with_columns(pl.coalesce("reason", said).alias("reason"))


def _chosen(text: pl.Series, parts: pl.DataFrame, found: pl.DataFrame, hints: Hints) -> Choice:
    fitting = parts_that_fit(parts.select("first", pl.col("second_part").alias("second"), "third"))
    possible = possible_orders(text, fitting)
    if len(possible) < 2:
        return Choice(possible[0] if possible else DateOrder.MDY)
    readings = {order: _filled(found, in_order(parts, order))["written"] for order in possible}
    return choose_order(text, readings, hints.series, hints.interval)
