"""The quality of candles: what makes one acceptable, and what makes a series of them doubtful."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import polars as pl

from domain.market.candle_schema import CANDLE_KEY, CANDLE_VALUES
from domain.market.row_order import ascends
from domain.shared.interval import Interval

PRICES = ("open", "high", "low", "close")
SERIES = ("symbol", "venue")

USUAL_SHARE = 0.01
"""The longest usual spacing of a series is that which at least this share of its spacings reaches."""

OHLC_TOLERANCE = 1e-9
"""A high may be below, or a low above, another price by this share of it: what is left of prices that were scaled or printed."""

SHORT_SERIES_TOLERANCE = 4
"""In a series too short for such a share, no spacing up to this many times the median is a gap."""


class Split(NamedTuple):
    """Candles parted by the OHLC rules.

    Attributes:
        good: rows that keep every rule, in their order, columns as given; the given frame itself where all do and stand by key.
        refused: the others, with ``reason`` (text) as last column.
    """

    good: pl.DataFrame
    refused: pl.DataFrame


def _broken_rules() -> list[tuple[str, pl.Expr]]:
    """What can be wrong with one row and the expression that finds it; the first that is true is the reason."""
    missing = [(f"{name} is missing", pl.col(name).is_null()) for name in (*CANDLE_KEY, "close_time")]
    prices = [
        rule
        for name in PRICES
        for rule in (
            (f"{name} is missing", pl.col(name).is_null()),
            (f"{name} {_NOT_FINITE}", ~pl.col(name).is_finite()),
            (f"{name} is not above zero", pl.col(name) <= 0),
        )
    ]
    return [
        *missing,
        ("close_time is before open_time", pl.col("close_time") < pl.col("open_time")),
        *prices,
        ("high is below low", _is_below("high", "low")),
        ("high is below open or close", _is_below("high", "open") | _is_below("high", "close")),
        ("low is above open or close", _is_below("open", "low") | _is_below("close", "low")),
        ("volume is missing", pl.col("volume").is_null()),
        (f"volume {_NOT_FINITE}", ~pl.col("volume").is_finite()),
        ("volume is negative", pl.col("volume") < 0),
        (f"adjusted_close {_NOT_FINITE}", ~pl.col("adjusted_close").is_finite()),
        ("adjusted_close is not above zero", pl.col("adjusted_close") <= 0),
    ]


def _is_below(lower: str, upper: str) -> pl.Expr:
    """Whether a price is below another by more than rounding explains."""
    return pl.col(lower) < pl.col(upper) * (1.0 - OHLC_TOLERANCE)


_NOT_FINITE = "is not a finite number"

TWICE = "the same bar stands twice with different values"


def split_candles(candles: pl.DataFrame) -> Split:
    """Parts candles into those that keep the OHLC rules and those that do not.

    Prices are finite and above zero, ``low <= open, close <= high`` but for ``OHLC_TOLERANCE``, volume is finite and not negative,
    the adjusted close is null or finite and above zero, key and close time are there, and no key stands twice with different
    values (then every row of that key is refused; rows that are equal throughout are not). No value is changed.

    Args:
        candles: rows with the columns of ``CANDLE_KEY`` and ``CANDLE_VALUES``; others are carried along.
    """
    if _all_sound(candles):
        return Split(candles, candles.clear().with_columns(pl.lit(None, dtype=pl.String).alias("reason")))
    reason = pl.coalesce(
        *(pl.when(broken).then(pl.lit(text)) for text, broken in _broken_rules()), pl.lit(None, dtype=pl.String)
    )
    judged = candles.with_columns(reason.alias("reason"))
    sound = judged.filter(pl.col("reason").is_null())
    conflicting = _conflicting_keys(sound)
    if len(conflicting):
        judged = (
            judged.join(
                conflicting.with_columns(pl.lit(TWICE).alias("twice")), on=CANDLE_KEY, how="left", maintain_order="left"
            )
            .with_columns(pl.coalesce("reason", "twice").alias("reason"))
            .drop("twice")
        )
    return Split(
        judged.filter(pl.col("reason").is_null()).drop("reason"), judged.filter(pl.col("reason").is_not_null())
    )


def _all_sound(candles: pl.DataFrame) -> bool:
    """Whether no row breaks a rule and keys stand in order, so that none stands twice; most frames are so.

    A sum is finite only if every number is.
    """
    finite = pl.col(*PRICES, "volume", "adjusted_close").sum().is_finite()
    others = [rule.any() for text, rule in _broken_rules() if not text.endswith(_NOT_FINITE)]
    sound = pl.all_horizontal(finite) & ~pl.any_horizontal(others)
    return ascends(candles, CANDLE_KEY) and bool(candles.select(sound).item())


def _conflicting_keys(candles: pl.DataFrame) -> pl.DataFrame:
    """Keys that stand in more than one distinct row."""
    if candles.select(pl.struct(CANDLE_KEY).n_unique()).item() == len(candles):
        return candles.select(CANDLE_KEY).clear()
    distinct = candles.select(*CANDLE_KEY, *CANDLE_VALUES).unique()
    return distinct.group_by(CANDLE_KEY).len().filter(pl.col("len") > 1).select(CANDLE_KEY)


def find_gaps(candles: pl.DataFrame, interval: Interval, *, continuous: bool = True) -> pl.DataFrame:
    """The gaps in series of candles.

    Below a day a bar is missing where its time has none; with ``continuous=False`` only within a day (UTC), for markets that
    close. From a day on, the series' own rhythm decides: a spacing is a gap if it is longer than the longest usual one (that
    which one spacing in a hundred reaches; in short series four times the median), so weekends and most holidays are none.

    Args:
        candles: bars of one interval; any number of symbols and venues.
        interval: length of the bars.
        continuous: whether the market never closes.

    Returns:
        ``symbol, venue, last_open, next_open, missing`` (bars missing between the two, estimated from a day on), sorted by
        symbol, venue and time.
    """
    spaced = (
        candles.select(*SERIES, pl.col("open_time").alias("last_open"))
        .unique()
        .sort(*SERIES, "last_open")
        .with_columns(pl.col("last_open").shift(-1).over(SERIES).alias("next_open"))
        .filter(pl.col("next_open").is_not_null())
        .with_columns((pl.col("next_open") - pl.col("last_open")).dt.total_microseconds().alias("spacing"))
    )
    if interval.is_daily_or_longer:
        gaps = _rhythm_gaps(spaced)
    else:
        same_day = pl.col("last_open").dt.date() == pl.col("next_open").dt.date()
        gaps = spaced.filter((pl.col("spacing") > interval.microseconds) & (pl.lit(value=continuous) | same_day))
        gaps = gaps.with_columns(
            ((pl.col("spacing") - 1) // interval.microseconds).alias("missing"),
        )
    return gaps.select(*SERIES, "last_open", "next_open", pl.col("missing").cast(pl.Int64))


def _rhythm_gaps(spaced: pl.DataFrame) -> pl.DataFrame:
    """Spacings longer than the longest usual one; bars missing are estimated by the series' median spacing."""
    usual = pl.col("spacing").quantile(1 - USUAL_SHARE, "lower").over(SERIES)
    median = pl.col("spacing").median().over(SERIES)
    short = pl.len().over(SERIES) < 1 / USUAL_SHARE
    longest = pl.max_horizontal(usual, pl.when(short).then(median * SHORT_SERIES_TOLERANCE))
    missing = ((pl.col("spacing") / median).round() - 1).alias("missing")
    return spaced.with_columns(longest.alias("longest"), missing).filter(pl.col("spacing") > pl.col("longest"))


def find_overlaps(candles: pl.DataFrame) -> pl.DataFrame:
    """Bars that open before the bar in front of them has closed.

    Args:
        candles: bars of one interval; any number of symbols and venues.

    Returns:
        ``symbol, venue, open_time, previous_close_time``, sorted by symbol, venue and time.
    """
    return (
        candles.sort(*SERIES, "open_time")
        .select(*SERIES, "open_time", pl.col("close_time").shift(1).over(SERIES).alias("previous_close_time"))
        .filter(pl.col("open_time") <= pl.col("previous_close_time"))
    )


def find_crowded(candles: pl.DataFrame, interval: Interval) -> pl.DataFrame:
    """Bars that follow the one in front of them so soon that they are not of one series' rhythm.

    Up to a day a bar is too soon that opens before the one in front has run its length (of daily bars: on the same session). Weeks and
    months are named by their first session, which a holiday moves: there it is too soon within the first half.

    Args:
        candles: bars of one interval; any number of symbols and venues.
        interval: length of the bars.

    Returns:
        ``symbol, venue, at`` (the open time, from a day on the session), sorted by symbol, venue and time.
    """
    session = pl.coalesce(pl.col("session_date"), pl.col("open_time").dt.date()).cast(pl.Datetime("us", "UTC"))
    at = (session if interval.is_daily_or_longer else pl.col("open_time")).alias("at")
    rows = candles.select(*SERIES, at, "open_time")
    if not ascends(rows, (*SERIES, "open_time")):
        rows = rows.unique().sort(*SERIES, "open_time")
    follows = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in SERIES)
    return rows.filter(follows & (pl.col("at").diff() < least_spacing(interval))).select(*SERIES, "at")


def least_spacing(interval: Interval) -> timedelta:
    """The shortest time between the opens of two bars of a series, see ``find_crowded``."""
    return interval.duration if interval.duration <= timedelta(days=1) else interval.duration / 2


def thin_volume(candles: pl.DataFrame, *, share_of_median: float = 0.01) -> pl.DataFrame:
    """The thinness of each series' trading.

    Args:
        candles: bars of one interval; any number of symbols and venues.
        share_of_median: a bar is thin if its volume is below this share of the median of its series' traded bars.

    Returns:
        ``symbol, venue, bars, untraded`` (bars without volume), ``thin`` (bars traded thinly), sorted by symbol and venue.
    """
    traded = pl.col("volume").filter(pl.col("volume") > 0)
    return (
        candles.group_by(SERIES)
        .agg(
            pl.len().alias("bars"),
            (pl.col("volume") <= 0).sum().alias("untraded"),
            (traded < traded.median() * share_of_median).sum().alias("thin"),
        )
        .sort(SERIES)
        .with_columns(pl.col("bars", "untraded", "thin").cast(pl.Int64))
    )
