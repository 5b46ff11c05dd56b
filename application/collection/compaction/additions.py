"""What raw rows add to the tape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import polars as pl

from application.market_data.aggregation.rows import KEY, fetch_times, in_key_order
from application.market_data.raw_batches import raw_candles
from application.ports.tape import CandleQuery, Tape
from domain.market.candle_schema import UTC_MICROSECONDS
from domain.market.markets import Market
from domain.market.row_order import ascends, runs
from domain.shared.interval import Interval

FETCHED = "fetched"
"""The column with the time of fetching in the rows of this module, which have the other columns of ``RAW_SCHEMA`` besides."""

DAILY = Interval("1d")

_VALUES = ("open", "high", "low", "close", "volume", "adjusted_close")
_MARGIN = timedelta(days=1)
"""No session opens farther from its date's midnight in UTC."""


def by_fetch(rows: pl.DataFrame, fetched: datetime) -> pl.DataFrame:
    """Raw rows by symbol, date and time of fetching, with ``FETCHED``.

    Args:
        rows: of ``RAW_SCHEMA``.
        fetched: when rows were fetched that do not say it.
    """
    times = fetch_times(rows).fill_null(fetched).alias(FETCHED)
    return in_key_order(rows.select(*KEY, *_VALUES, times).rechunk(), FETCHED)


class Layer(NamedTuple):
    """Candles of distinct keys, for one append.

    Attributes:
        candles: of ``CANDLE_SCHEMA``.
        received_at: when the last of them was fetched.
    """

    candles: pl.DataFrame
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Additions:
    """What a group of rows may add.

    Attributes:
        layers: to append in this order; the tape leaves out what it has.
        refused: rows that break an OHLC rule: candles with ``reason`` last.
        repeated: rows that say what the one fetched before them, or the tape, says.
        superseded: rows that differ from what the tape has from a later fetch.
    """

    layers: tuple[Layer, ...]
    refused: tuple[pl.DataFrame, ...]
    repeated: int
    superseded: int


def additions(ordered: pl.DataFrame, tape: Tape, market: Market) -> Additions:
    """Compares rows with each other and with the tape.

    The first row of a key is known from its close, a later one with other values from its fetch. A row that was fetched before
    what the tape has of its key adds nothing.

    Args:
        ordered: see ``by_fetch``.
        tape: what is known.
        market: where the symbols are listed.

    Raises:
        TapeDamaged: a file that may hold the same keys cannot be read.
    """
    current = _not_superseded(ordered, tape, market)
    distinct = _without_known(_without_repetitions(current))
    layers, refused = [], []
    for layer in _layers(distinct):
        good, bad = raw_candles(layer, market)
        refused.append(bad)
        if len(good):
            last = layer.select(pl.col(FETCHED).max()).item()
            layers.append(Layer(good, last))
    return Additions(tuple(layers), tuple(refused), len(current) - len(distinct), len(ordered) - len(current))


def _without_repetitions(ordered: pl.DataFrame) -> pl.DataFrame:
    """The rows that do not say what the row above says."""
    return ordered if ascends(ordered, KEY) else ordered.filter(~_as_above(*KEY, *_VALUES))


def _without_known(distinct: pl.DataFrame) -> pl.DataFrame:
    """The rows but for those that are the first of their key and say what the tape says: having been fetched again is no revision."""
    if not distinct["says_known"].any():
        return distinct
    return distinct.filter(~pl.col("says_known") | _as_above(*KEY))


def _as_above(*columns: str) -> pl.Expr:
    """Whether a row has the values of the row above it; the first one has not."""
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in columns)
    return same & (pl.int_range(pl.len()) > 0)


def _layers(distinct: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The first row of each key, then the second one, and so on, with ``known_at``: null for the first row of a new key."""
    if not len(distinct):
        return
    of_first = pl.when(pl.col("is_known")).then(FETCHED).otherwise(None).cast(UTC_MICROSECONDS).alias("known_at")
    if ascends(distinct, KEY):
        yield distinct.with_columns(of_first)
        return
    row = pl.int_range(pl.len())
    first = pl.when(~_as_above(*KEY)).then(row).forward_fill()
    places = distinct.select((row - first).alias("place")).to_series()
    for place in range(int(places.max()) + 1):  # type: ignore[arg-type]
        known_at = pl.col(FETCHED).alias("known_at") if place else of_first
        yield distinct.filter(places == place).with_columns(known_at)


def _not_superseded(ordered: pl.DataFrame, tape: Tape, market: Market) -> pl.DataFrame:
    """Rows without those that the tape has from a later fetch.

    They have ``is_known``, whether the tape has their key, and ``says_known``, whether it has it with the same values.
    """
    known = _known(ordered, tape, market)
    if not len(known):
        return ordered.with_columns(is_known=pl.lit(value=False), says_known=pl.lit(value=False))
    both = ordered.join(known, on=KEY, how="left", suffix="_known", maintain_order="left")
    both = both.with_columns(is_known=pl.col("known_at").is_not_null())
    differs = pl.col("is_known") & ~pl.all_horizontal(pl.col(n).eq_missing(pl.col(f"{n}_known")) for n in _VALUES)
    brought = _brought_at(known, both.filter(differs).select(KEY).unique(), tape, market)
    since = pl.max_horizontal("known_at", "brought_at")
    kept = both.join(brought, on=KEY, how="left", maintain_order="left").filter(~differs | (pl.col(FETCHED) >= since))
    return kept.select(*ordered.columns, "is_known", says_known=pl.col("is_known") & ~differs)


def _known(rows: pl.DataFrame, tape: Tape, market: Market) -> pl.DataFrame:
    """What the tape has of the rows' keys: ``symbol, date, open_time, known_at`` and the values."""
    first, last = rows.select(pl.col("date").min(), pl.col("date").max().alias("last")).row(0)
    if first is None:
        return pl.DataFrame()
    symbols: Sequence[str] = runs(rows, "symbol").drop_nulls().unique().sort().to_list()
    query = CandleQuery(DAILY, tuple(symbols), market.name, _midnight(first) - _MARGIN, _midnight(last) + _MARGIN)
    wanted = (pl.col("session_date").alias("date"), "symbol", "open_time", "known_at", *_VALUES)
    known = tape.scan(query).select(wanted).collect()
    of_keys = known.join(rows.select(KEY), on=KEY, how="semi") if len(known) else known
    return of_keys.with_columns(pl.col("volume").cast(rows.schema["volume"]))


def _brought_at(known: pl.DataFrame, keys: pl.DataFrame, tape: Tape, market: Market) -> pl.DataFrame:
    """When what the tape has of some keys arrived there: ``symbol, date, brought_at``."""
    candles = known.join(keys, on=KEY, how="semi").select(*KEY, "open_time", venue=pl.lit(market.name))
    commits = tape.commits_of(candles, DAILY)
    places = candles.select("symbol", "venue", "open_time").iter_rows()
    arrived = [datetime.fromisoformat(commits[place].metadata["received_at"]) for place in places]
    return candles.select(*KEY, pl.Series("brought_at", arrived, dtype=UTC_MICROSECONDS))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
