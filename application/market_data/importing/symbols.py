"""Whose prices a table has: the symbol that was given, that of a column, or that of the file's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import polars as pl

from application.market_data.importing.candles import all_of, symbols_of
from application.market_data.importing.columns import TIME
from domain.shared.errors import InvalidValue
from domain.shared.values import symbol as symbol_name


class SymbolFrom(StrEnum):
    """Where symbols are taken from."""

    NAME = "name"
    COLUMN = "column"

    @classmethod
    def of(cls, text: str | None) -> SymbolFrom | None:
        """The place by its name.

        Raises:
            InvalidValue: there is no such place.
        """
        try:
            return None if text is None else cls(text.strip().lower())
        except ValueError:
            raise InvalidValue(
                f"symbols from {text!r}: use {' or '.join(cls)}", field="symbol_from", value=text
            ) from None


_ENDINGS = {".csv", ".txt", ".tsv", ".prn", ".gz", ".parquet", ".pq", ".feather", ".arrow", ".ipc", ".dat"}
_AROUND = re.compile(r"^DAT_[A-Z]+_(?=.)| ?\(\d+\)$|(?i: historical data)$")
"""What sources and browsers put around a symbol."""
_OF_BARS = (
    r"(?:\d{1,3}(?:s|min|m|h|d|w|mo|M)|(?:[1-9]\d?[DWHM])|M(?:1|5|15|30)|H[14]|D1|W1|MN1?|daily|weekly|monthly|hourly|minute"
    r"|(?:19|20)\d{2}(?:-?\d{2}(?:-?\d{2})?)?)"
)
_REST = re.compile(rf"(?:[-_, ]+){_OF_BARS}(?:[-_, ].*)?$")


def symbol_in_name(path: Path) -> str | None:
    """The symbol that a file's name begins with, as written, or None where that is none.

    The name ends before what says of which bars it is: an interval (``BTCUSDT-1d.csv.gz``, ``XAUUSD_M15.csv``), a year or a date
    (``AAPL_2019-2024.csv``) and whatever follows. A suffix of a market belongs to the symbol (``AAPL.US.csv``).
    """
    name = path.name
    while (ending := Path(name).suffix).lower() in _ENDINGS:
        name = name[: -len(ending)]
    name = _REST.sub("", _AROUND.sub("", name)).strip()
    try:
        return symbol_name(name)
    except InvalidValue:
        return None


def chosen_rows(
    table: pl.DataFrame,
    columns: Mapping[str, tuple[str, ...]],
    given: str | None,
    source: SymbolFrom | None,
    path: Path,
) -> tuple[pl.DataFrame, pl.Series]:
    """The rows to take and the symbol of each.

    Args:
        table: raw cells.
        columns: field -> its columns, from ``find_columns``.
        given: symbol of all rows; where there is a column of symbols, the only one to take.
        source: where symbols are taken from; None: from the column where there is one, else all are of the given one.
        path: the file.

    Raises:
        InvalidValue: it is not said whose the prices are, or not to be found where it should be.
    """
    if source is SymbolFrom.NAME:
        if given is not None:
            raise InvalidValue(
                f"{given!r} and the file's name cannot both be the symbol: leave out --symbol or --symbol-from name",
                field="symbol_from",
            )
        name = _of_name(table, columns, path)
        _check_one_symbol(table, columns, path)
        return table, all_of(name, len(table))
    if "symbol" not in columns:
        if given is None or source is SymbolFrom.COLUMN:
            raise InvalidValue(
                f"{path.name} has no column of symbols: {_what_works(table, columns, path)}", field="symbol"
            )
        _check_one_symbol(table, columns, path)
        return table, all_of(given, len(table))
    if given is None:
        return table, symbols_of(table, columns, None)
    chosen = rows_of_symbol(table, columns, given)
    if not len(chosen):
        there = table[columns["symbol"][0]].cast(pl.String).drop_nulls().unique().sort()
        some = ", ".join(there.head(5)) + (" …" if len(there) > 5 else "")
        raise InvalidValue(f"{path.name} has no rows of {given}, but of {some}", field="symbol", value=given)
    return chosen, symbols_of(chosen, columns, given)


def rows_of_symbol(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], symbol: str) -> pl.DataFrame:
    """The rows whose cell in the column of symbols is the symbol."""
    return table.filter(table[columns["symbol"][0]].cast(pl.String) == symbol)


def _of_name(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], path: Path) -> str:
    """The symbol of the file's name, if not several symbols stand in the file."""
    name = symbol_in_name(path)
    if name is None:
        raise InvalidValue(
            f"{path.name} is no symbol: say whose prices these are, --symbol SYMBOL", field="symbol_from"
        )
    if "symbol" in columns:
        inside = table[columns["symbol"][0]].cast(pl.String).drop_nulls().unique().sort()
        if len(inside) > 1:
            raise InvalidValue(
                f"{path.name} has rows of {', '.join(inside.head(3))}{' …' if len(inside) > 3 else ''}, which its name would make "
                f"one symbol: take them as they are, --symbol-from column",
                field="symbol_from",
            )
    return name


_SAME_TIMES = 0.1
"""From this share of rows on that have the time of another one, a table is more than one series."""


def _check_one_symbol(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], path: Path) -> None:
    """Refuses what would make one symbol of several, where another column tells apart the rows of the same times.

    Raises:
        InvalidValue: there is such a column.
    """
    times = table.select(columns[TIME])
    if times.is_duplicated().sum() < max(1.0, _SAME_TIMES * len(table)):
        return
    like = _like_symbols(table, columns)
    if like is None or table[like[0]].n_unique() < 2 or times.with_columns(table[like[0]]).is_duplicated().any():
        return
    column, some = like
    raise InvalidValue(
        f"{path.name} has several rows of the same times, which its column {column!r} tells apart ({some}): if these are symbols, "
        f"--map symbol={column if ' ' not in column else repr(column)} takes each as its own; else keep the rows of one series",
        field="symbol",
    )


def _what_works(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]], path: Path) -> str:
    """How to say whose the prices of this very file are."""
    name, like = symbol_in_name(path), _like_symbols(table, columns)
    ways = []
    if name is not None:
        ways.append(f"--symbol-from name takes {name} from the file's name")
    if like is not None:
        column, some = like
        ways.append(f"--map symbol={column if ' ' not in column else repr(column)} takes {some} from that column")
    ways.append("--symbol SYMBOL says it for all rows")
    return "; ".join(ways)


_MANY_ROWS = 5
"""A symbol stands in at least so many rows on average."""

_SYMBOL = r"^[A-Za-z0-9^][A-Za-z0-9.^=/&_-]{0,14}$"


def _like_symbols(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]]) -> tuple[str, str] | None:
    """A column of text that has no other use and whose cells are like symbols, and some of them."""
    used = {name for names in columns.values() for name in names}
    for name, kind in table.schema.items():
        if name in used or kind != pl.String:
            continue
        cells = table[name].drop_nulls()
        distinct = cells.unique(maintain_order=True)
        if not len(distinct) or len(distinct) * _MANY_ROWS > len(table) or len(cells) < len(table):
            continue
        if distinct.str.contains(_SYMBOL).all() and distinct.str.contains("[A-Za-z]").all():
            return name, ", ".join(distinct.head(3)) + (" …" if len(distinct) > 3 else "")
    return None
