"""Splits that nobody recorded: told from the level and the volume, and not confused with what markets do by themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.demo.bokeh_candles import demo_candles
from application.market_data.raw_batches import raw_candles
from domain.market.action_rows import ACTION_SCHEMA, action_rows
from domain.market.corporate_actions import CorporateAction, Split
from domain.market.markets import ASX
from domain.market.price_faults import Fault, Finding, find_faults
from domain.shared.values import Symbol, Venue

NO_ACTIONS = pl.DataFrame(schema=ACTION_SCHEMA)
FIRST = date(2024, 1, 1)
DAY = 70
BARS = 140


Numbers = Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]]


def rows(closes: Numbers, volume: Numbers, opens: Numbers | None = None) -> pl.DataFrame:
    """Sessions that open where the one before closed, unless told otherwise."""
    close = np.asarray(closes, float)
    opened = np.r_[close[0], close[:-1]] if opens is None else np.asarray(opens, float)
    return pl.DataFrame(
        {
            "symbol": ["XYZ"] * len(close),
            "date": [FIRST + timedelta(days=place) for place in range(len(close))],
            "open": opened,
            "high": np.maximum(opened, close) * 1.004,
            "low": np.minimum(opened, close) * 0.996,
            "close": close,
            "volume": pl.Series(np.asarray(volume), dtype=pl.Int64),
            "adjusted_close": close,
        }
    )


def shifted(price: float, volume: float, *, day: int = DAY, bars: int = BARS, seed: int = 3) -> pl.DataFrame:
    """A walk whose prices and volumes are so many times themselves from a session's open on."""
    random = np.random.default_rng(seed)
    close = 60.0 * np.exp(np.cumsum(random.normal(0.0, 0.012, bars)))
    opens = np.r_[60.0, close[:-1]] * np.exp(random.normal(0.0, 0.003, bars))
    traded = random.lognormal(13.0, 0.25, bars)
    after = np.arange(bars) >= day
    scale = np.where(after, price, 1.0)
    return rows(close * scale, traded * np.where(after, volume, 1.0), opens * scale)


def faults(table: pl.DataFrame, *actions: CorporateAction) -> list[Finding]:
    good, refused = raw_candles(table, ASX)
    assert not len(refused)
    return [one for one in find_faults(good, action_rows(actions)) if one.fault.is_error]


def kinds(table: pl.DataFrame, *actions: CorporateAction) -> list[tuple[int, Fault]]:
    return [((one.day - FIRST).days, one.fault) for one in faults(table, *actions)]


RATIOS = [(2, 1), (3, 1), (3, 2), (4, 1), (5, 1), (8, 1), (10, 1), (15, 1), (20, 1), (50, 1), (100, 1)]


@pytest.mark.parametrize(("more", "less"), RATIOS)
@pytest.mark.parametrize("grows", [True, False])
def test_a_lasting_shift_by_a_round_factor_with_volume_against_it_is_a_split(more: int, less: int, grows: bool) -> None:
    factor = more / less if grows else less / more
    (finding,) = faults(shifted(factor, 1.0 / factor))
    assert ((finding.day - FIRST).days, finding.fault) == (DAY, Fault.SPLIT)
    new, old = (less, more) if grows else (more, less)
    assert f"perhaps a split of {new} for {old} that nobody recorded" in finding.detail


@given(st.integers(8, BARS - 8), st.integers(0, 200), st.sampled_from([0.5, 0.2, 0.1, 1 / 15, 4.0, 10.0, 20.0]))
@settings(max_examples=60, deadline=None)
def test_it_is_found_wherever_it_stands(day: int, seed: int, factor: float) -> None:
    assert kinds(shifted(factor, 1.0 / factor, day=day, seed=seed)) == [(day, Fault.SPLIT)]


@given(st.integers(0, 200), st.floats(2.5, 30.0), st.sampled_from([4.6, 0.37, 0.31, 0.43, 7.0, 10.0, 3.0]))
@settings(max_examples=60, deadline=None)
def test_volume_that_rises_with_the_price_or_a_price_at_no_round_factor_is_news(
    seed: int, volume: float, factor: float
) -> None:
    assert kinds(shifted(factor, volume, seed=seed)) == []


@pytest.mark.parametrize(("factor", "volume"), [(2.0, 500_000), (10.0, 500_000), (2.0, 0), (0.5, 0), (0.1, 0)])
def test_a_rise_on_steady_volume_and_what_is_not_traded_are_no_splits(factor: float, volume: int) -> None:
    still = pl.lit(volume, dtype=pl.Int64)
    assert kinds(shifted(factor, 1.0).with_columns(still.alias("volume"))) == []


def test_a_fall_to_the_half_on_which_volume_falls_too_is_no_split() -> None:
    assert kinds(shifted(0.5, 0.4)) == []


def test_a_crash_to_the_half_is_news_where_its_day_is_not_like_others() -> None:
    table = shifted(0.5, 1.6)
    panic = pl.int_range(pl.len()) == DAY
    rushed = table.with_columns(pl.when(panic).then(pl.col("volume") * 8).otherwise("volume").alias("volume"))
    wide = table.with_columns(pl.when(panic).then(pl.col("low") * 0.8).otherwise("low").alias("low"))
    assert kinds(table) == [(DAY, Fault.SPLIT)]
    assert kinds(rushed) == []
    assert kinds(wide) == []


def test_a_fall_by_half_within_a_day_is_no_split_unless_volume_doubles_for_good() -> None:
    calm = shifted(0.5, 2.0)
    within = rows(calm["close"].to_list(), calm["volume"].to_list())
    assert kinds(within) == [(DAY, Fault.SPLIT)]
    traded = pl.when(pl.int_range(pl.len()).is_between(DAY, DAY + 2)).then(pl.col("volume") * 4).otherwise("volume")
    assert kinds(within.with_columns(traded.alias("volume"))) == []


def test_a_squeeze_of_ten_times_over_days_is_no_split() -> None:
    quiet = [17.0 + 0.3 * (place % 4) for place in range(60)]
    squeeze = [
        20.1,
        31.0,
        36.5,
        35.2,
        39.6,
        43.1,
        65.0,
        76.9,
        148.1,
        347.3,
        193.4,
        325.2,
        224.8,
        90.1,
        92.3,
        53.6,
        64.0,
    ]
    after = [
        60.4,
        50.2,
        51.4,
        52.1,
        49.7,
        46.0,
        40.6,
        41.0,
        44.8,
        91.5,
        108.6,
        101.7,
        120.2,
        118.1,
        124.0,
        132.4,
        137.8,
    ]
    traded = [6e6] * 60 + [
        6e7,
        144e6,
        9e7,
        47e6,
        57e6,
        33e6,
        197e6,
        177e6,
        179e6,
        93e6,
        59e6,
        51e6,
        37e6,
        78e6,
        42e6,
        62e6,
        81e6,
    ]
    traded += [26e6, 36e6, 14e6, 13e6, 8e6, 9e6, 17e6, 23e6, 8e6, 83e6, 150e6, 92e6, 50e6, 33e6, 20e6, 31e6, 63e6]
    found = kinds(rows([*quiet, *squeeze, *after], traded))
    assert Fault.SPLIT not in {fault for _, fault in found}


def test_a_price_that_comes_back_is_no_split() -> None:
    table = shifted(0.5, 2.0)
    back = (pl.int_range(pl.len()) >= DAY + 8).cast(pl.Float64) + 1.0
    returned = table.with_columns((pl.col(name) * back).alias(name) for name in ("open", "high", "low", "close"))
    assert kinds(returned.with_columns(pl.col("close").alias("adjusted_close"))) == []


def test_a_hundred_times_is_another_unit_where_volume_stays() -> None:
    assert kinds(shifted(100.0, 1.0)) == [(DAY, Fault.UNIT)]
    assert kinds(shifted(100.0, 0.01)) == [(DAY, Fault.SPLIT)]


def test_nothing_is_known_to_last_at_the_very_end_or_over_a_long_pause() -> None:
    table = shifted(0.5, 2.0)
    assert kinds(table.head(DAY + 4)) == []
    assert kinds(table.head(DAY + 5)) == [(DAY, Fault.SPLIT)]
    paused = table.with_columns(
        pl.when(pl.int_range(pl.len()) >= DAY).then(pl.col("date").dt.offset_by("30d")).otherwise("date").alias("date")
    )
    assert kinds(paused) == []


def test_a_split_that_is_recorded_and_adjusted_for_is_no_fault() -> None:
    table = shifted(0.2, 5.0)
    before = pl.when(pl.int_range(pl.len()) < DAY).then(0.2).otherwise(1.0)
    adjusted = table.with_columns((pl.col("close") * before).alias("adjusted_close"))
    split = Split(Symbol("XYZ"), Venue("ASX"), FIRST + timedelta(days=DAY), 5.0)
    assert kinds(adjusted) == []
    assert kinds(adjusted, split) == []


def test_the_splits_of_the_demonstration_as_traded_are_found_and_nothing_else() -> None:
    raw = demo_candles().with_columns(pl.lit(None, dtype=pl.Float64).alias("adjusted_close"))
    found = [(one.symbol, one.day) for one in find_faults(raw, NO_ACTIONS) if one.fault.is_error]
    assert found == [("AAPL", date(2000, 6, 21)), ("AAPL", date(2005, 2, 28)), ("MSFT", date(2003, 2, 18))]


def test_the_splits_of_recorded_american_histories_are_found_and_nothing_else(shared_data: Path) -> None:
    found = []
    for path in sorted((shared_data / "equities" / "lean" / "daily").glob("*.zip")):
        if path.stem in ("goog", "wm"):
            continue  # a bar that breaks the price rules; a ticker of two companies
        with zipfile.ZipFile(path) as archive:
            text = archive.read(archive.namelist()[0])
        names = ["date", "open", "high", "low", "close", "volume"]
        table = pl.read_csv(io.BytesIO(text), has_header=False, new_columns=names).with_columns(
            pl.lit("XYZ").alias("symbol"),
            pl.col("date").str.slice(0, 8).str.to_date("%Y%m%d"),
            *(pl.col(name) / 10_000.0 for name in names[1:5]),
            pl.col("volume").cast(pl.Int64),
            (pl.col("close") / 10_000.0).alias("adjusted_close"),
        )
        good, _ = raw_candles(table, ASX)
        found += [(path.stem, str(one.day)) for one in find_faults(good, NO_ACTIONS) if one.fault is Fault.SPLIT]
    assert found == [
        ("aapl", "2000-06-21"),
        ("aapl", "2005-02-28"),
        ("aapl", "2014-06-09"),
        ("aapl", "2020-08-31"),
        ("aig", "1998-08-03"),
        ("aig", "2000-07-31"),
        ("bac", "2004-08-30"),
        ("bno", "2013-08-29"),
        ("eem", "2005-06-09"),
        ("eem", "2008-07-24"),
        ("ibm", "1999-05-27"),
        ("iwm", "2005-06-09"),
        ("qqq", "2000-03-20"),
        ("uso", "2020-04-29"),
    ]
