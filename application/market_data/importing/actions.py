"""Dividends, splits and capital gains that stand beside prices, as corporate actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from application.market_data.importing.candles import ROW, raw_rows, session_days
from domain.market.action_rows import ACTION_SCHEMA
from domain.market.corporate_actions import ACTION_KEY, CAPITAL_GAIN, DIVIDEND, KINDS, SPLIT
from domain.shared.interval import Interval

WORDS = {DIVIDEND: "dividend", SPLIT: "stock split", CAPITAL_GAIN: "capital gain"}

TWICE = "stands twice on one day with different values"

_RATIO = r"^(\d+(?:\.\d+)?)\s*(?::|/|-?for-?)\s*(\d+(?:\.\d+)?)$"


class ReadActions(NamedTuple):
    """The corporate actions of a table.

    Attributes:
        rows: of ``ACTION_SCHEMA``, ``known_at`` null.
        refused: raw cells as text, and ``reason``, of rows whose action cannot be; a row's prices are judged by themselves.
        left_out: how many are left out because the bars do not show their day.
    """

    rows: pl.DataFrame
    refused: pl.DataFrame
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class SplitCells:
    """The cells of a column of splits that are 0 and 1; the more frequent one says that there is none.

    Attributes:
        zeros, ones: how many.
    """

    zeros: int = 0
    ones: int = 0

    @property
    def mostly_one(self) -> bool:
        """Whether 1 says that there is no split."""
        return self.ones > self.zeros

    def __add__(self, other: SplitCells) -> SplitCells:
        """Those of both."""
        return SplitCells(self.zeros + other.zeros, self.ones + other.ones)


def split_cells(table: pl.DataFrame, columns: Mapping[str, tuple[str, ...]]) -> SplitCells:
    """What a table's column of splits has; nothing where there is none."""
    if SPLIT not in columns:
        return SplitCells()
    value = _values(table[columns[SPLIT][0]], SPLIT)
    return SplitCells(int((value == 0.0).sum()), int((value == 1.0).sum()))


def left_out_notice(count: int, interval: Interval) -> str | None:
    """What the reader should know of actions that are left out, or None."""
    return f"{count:,} dividends or splits are left out: a {interval} bar does not show their day" if count else None


def read_actions(
    table: pl.DataFrame,
    columns: Mapping[str, tuple[str, ...]],
    symbols: pl.Series,
    times: pl.DataFrame,
    *,
    venue: str,
    interval: Interval,
    zone: str | None,
    splits: SplitCells | None = None,
) -> ReadActions:
    """The corporate actions in columns of their own.

    A cell that is empty or NaN says that there is none, and so does 0; in a column of splits that mostly has 1, that does, and 0 is
    no ratio. A split may be written as new shares for one old (``4.0``) or as both (``4:1``). The ex-date is the day of the row; bars
    of more than a day do not show it, so their actions are left out. Rows without a day or a symbol have no action; their prices
    are refused for that.

    Args:
        table: raw cells.
        columns: field -> its columns, from ``find_columns``.
        symbols: symbol of each row.
        times: times of each row.
        venue: venue of all rows.
        interval: interval of all rows.
        zone: time zone of the sessions; None: dates as written.
        splits: of the whole file where the table is only some of it; None: of the table.
    """
    there = [kind for kind in KINDS if kind in columns]
    if not there:
        return ReadActions(pl.DataFrame(schema=ACTION_SCHEMA), raw_rows(table.head(0), _NO_REASONS))
    days = session_days(table, columns, times, zone).rename("ex_date")
    rows = pl.DataFrame([symbols.rename("symbol"), days]).with_row_index(ROW)
    mostly_one = (splits or split_cells(table, columns)).mostly_one
    found = pl.concat(_of_kind(rows, table[columns[kind][0]], kind, mostly_one) for kind in there)
    judged = found.drop_nulls(["symbol", "ex_date"]).with_columns(pl.lit(venue).alias("venue"))
    left_out = 0
    if interval.is_daily_or_longer and interval.text != "1d":
        left_out = int(judged["reason"].null_count())
        judged = judged.filter(pl.col("reason").is_not_null())
    differ = pl.col("value").n_unique().over(ACTION_KEY) > 1
    sound = judged.filter(pl.col("reason").is_null()).with_columns(differ.alias("differ"))
    twice = sound.filter("differ").with_columns((pl.col("word") + " " + pl.lit(TWICE)).alias("reason"))
    reasons = pl.concat([judged.filter(pl.col("reason").is_not_null()), twice.drop("differ")]).select(ROW, "reason")
    good = sound.filter(~pl.col("differ")).with_columns(pl.lit(None, dtype=ACTION_SCHEMA["known_at"]).alias("known_at"))
    rows_of_good = good.select(ACTION_SCHEMA.keys()).unique(maintain_order=True)
    return ReadActions(rows_of_good, raw_rows(table, reasons.sort(ROW, "reason")), left_out)


_NO_REASONS = pl.DataFrame(schema={ROW: pl.UInt32, "reason": pl.String})


def _values(cells: pl.Series, kind: str) -> pl.Series:
    """Cells as numbers; of splits also those that are written as a ratio."""
    value = cells.cast(pl.Float64, strict=False)
    if cells.dtype != pl.String or kind != SPLIT:
        return value
    sides = pl.DataFrame({"text": cells.str.strip_chars()}).select(pl.col("text").str.extract_groups(_RATIO))
    ratio = sides.unnest("text").select(pl.nth(0).cast(pl.Float64) / pl.nth(1).cast(pl.Float64)).to_series()
    return pl.select(pl.coalesce(value, ratio)).to_series()


def _of_kind(rows: pl.DataFrame, cells: pl.Series, kind: str, mostly_one: bool) -> pl.DataFrame:
    """Rows with an action of a kind: ``row_number, symbol, ex_date, kind, word, value`` and ``reason``, null where it can be."""
    text = cells.cast(pl.String).str.strip_chars() if cells.dtype == pl.String else None
    value = _values(cells, kind)
    is_there = cells.is_not_null() & ~value.is_nan().fill_null(value=False)
    written = pl.DataFrame({"there": is_there, "value": value})
    is_none = _none(value, text, kind, mostly_one)
    word = WORDS[kind]
    number = pl.col("value")
    reason = (
        pl.when(number.is_null())
        .then(pl.lit(f"{word} is not a number"))
        .when(~number.is_finite())
        .then(pl.lit(f"{word} is not a finite number"))
        .when(number < 0.0)
        .then(pl.lit(f"{word} is below zero"))
        .when(number == 0.0)
        .then(pl.lit(f"{word} is zero"))
    )
    return (
        pl.concat([rows, written], how="horizontal")
        .filter(pl.col("there") & ~is_none)
        .select(*rows.columns, pl.lit(kind).alias("kind"), pl.lit(word).alias("word"), "value", reason.alias("reason"))
    )


def _none(value: pl.Series, text: pl.Series | None, kind: str, mostly_one: bool) -> pl.Series:
    """Where a cell says that there is no action."""
    zero, one = (value == 0.0).fill_null(value=False), (value == 1.0).fill_null(value=False)
    if kind != SPLIT:
        return zero
    if mostly_one:
        return one
    as_number = zero if text is None else zero & ~text.str.contains(_RATIO).fill_null(value=False)
    return as_number | one
