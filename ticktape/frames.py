"""Candles from a user's frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from application.market_data.importing.candles import Reading, read_candles, symbols_of, times_of
from application.market_data.importing.columns import TIME, find_columns
from application.market_data.importing.date_order import AmbiguousDates, DateOrder, Doubt
from application.market_data.importing.intervals import infer_interval
from application.market_data.importing.overlaps import overlap_notice
from application.market_data.importing.times import Hints, check_zone
from domain.shared.errors import InvalidCandles, InvalidValue
from domain.shared.interval import Interval

DEFAULT_SYMBOL = "ASSET"

_NEVER_TOO_EARLY = datetime.max.replace(tzinfo=UTC)
_PLAIN_KINDS = "biufM"


def candles_of(frame: Any, interval: str | None = None, venue: str = "LOCAL", date_order: str | None = None) -> Reading:
    """A Polars or pandas frame as candles, read as ``ticktape import`` reads a file.

    Args:
        frame: columns ``timestamp`` or ``date``, ``open``, ``high``, ``low``, ``close``, ``volume`` and, where there are several,
            ``symbol``, in any letter case; ``adjusted_close`` or ``Adj Close`` where there is one. A pandas index counts as columns.
            Times without a zone are UTC; bars from a day on belong to the day that the frame's own zone shows.
        interval: length of the bars; None: as their spacing shows.
        venue: name of the market.
        date_order: ``dmy``, ``mdy`` or ``ymd``: how dates in text such as 2/1/2023 are meant; None: as the column shows it.

    Returns:
        Rows of ``CANDLE_SCHEMA`` (``known_at`` null), the cells of those that break a rule, with ``reason``, and notices.

    Raises:
        InvalidCandles: columns are missing, or the interval or the order of dates cannot be told.
        InvalidValue: there is no such interval or order.
    """
    table = as_polars(frame)
    try:
        columns = find_columns(table.columns, {})
    except InvalidValue as error:
        raise InvalidCandles(f"candles: {_without_hint(error)}; rename the frame's columns") from None
    zone = _zone(table, columns[TIME])
    symbols = symbols_of(table, columns, DEFAULT_SYMBOL)
    asked = Interval(interval) if interval else None
    hints = Hints(DateOrder.of(date_order), symbols, asked)
    with saying_date_order():
        read = times_of(table, columns, zone or "UTC", hints)
    length = asked or _inferred(symbols, read.table)
    reading = read_candles(
        table, columns, symbols, read.table, venue=venue, interval=length, zone=zone, now=_NEVER_TOO_EARLY
    )
    notices = tuple(notice for notice in (_told(read.notice), overlap_notice(reading.good, length)) if notice)
    return reading._replace(notices=notices)


def _told(doubt: Doubt | None) -> str | None:
    """How dates were read, with how Python says another order."""
    return None if doubt is None else f"{doubt.what}; if that is wrong, give {_date_orders(doubt.others)}"


def _date_orders(orders: Sequence[DateOrder]) -> str:
    return " or ".join(f"date_order={order.value!r}" for order in orders)


@contextmanager
def saying_date_order() -> Iterator[None]:
    """Turns the refusal of unclear dates into one that says how Python says their order.

    Raises:
        InvalidCandles: dates are unclear.
    """
    try:
        yield
    except AmbiguousDates as error:
        raise InvalidCandles(f"candles: {error.what}: give {_date_orders(error.orders)}") from None


def _inferred(symbols: pl.Series, times: pl.DataFrame) -> Interval:
    try:
        return infer_interval(symbols, times)
    except InvalidValue as error:
        raise InvalidCandles(f"candles: {_without_hint(error)}; give interval='1d' or the like") from None


def _without_hint(error: InvalidValue) -> str:
    """What is wrong, without the option of the command line that puts it right."""
    return str(error).rpartition(": ")[0]


def _zone(table: pl.DataFrame, names: tuple[str, ...]) -> str | None:
    kind = table.schema[names[0]]
    return kind.time_zone if isinstance(kind, pl.Datetime) else None


def as_polars(frame: Any) -> pl.DataFrame:
    """A Polars (eager or lazy) or pandas frame as an eager Polars frame; a pandas index becomes columns.

    Raises:
        InvalidCandles: it is neither.
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if type(frame).__module__.startswith("pandas") and hasattr(frame, "reset_index"):
        return _of_pandas(frame)
    raise InvalidCandles(f"candles must be a Polars or pandas frame, not {type(frame).__name__}")


def _of_pandas(frame: Any) -> pl.DataFrame:
    """Column by column, as Polars' own conversion wants pyarrow for text and for time zones."""
    columns = {str(name): frame[name] for name in frame.columns}
    for level in range(frame.index.nlevels):
        values = frame.index.get_level_values(level)
        is_time = getattr(values.dtype, "kind", "") == "M"
        name = values.name if values.name is not None else "timestamp" if is_time else None
        if name is not None and str(name) not in columns:
            columns[str(name)] = values.to_series()
    return pl.DataFrame([_series(name, values) for name, values in columns.items()])


def _series(name: str, values: Any) -> pl.Series:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in _PLAIN_KINDS:
        return pl.Series(name, _known_unit(values.to_numpy()))
    zone = getattr(values.dtype, "tz", None)
    if zone is None:
        cells = values.astype(object)
        return pl.Series(name, cells.where(cells.notna(), None).tolist(), strict=False)
    try:
        known = check_zone(str(zone))
    except InvalidValue:  # a fixed offset, which text can carry
        return pl.Series(name, [moment.isoformat() if moment == moment else None for moment in values])  # noqa: PLR0124
    instants = pl.Series(name, _known_unit(values.dt.tz_convert(None).to_numpy()))
    return instants.dt.replace_time_zone("UTC").dt.convert_time_zone(known)


def _known_unit(values: Any) -> Any:
    """Times in seconds, which pandas makes of dates and Polars does not take, as microseconds."""
    return values.astype("datetime64[us]") if values.dtype == "datetime64[s]" else values
