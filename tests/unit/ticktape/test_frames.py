"""Candles from users' frames: Polars and pandas, whatever the index, the zone and the letter case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest

from domain.market.candle_schema import CANDLE_SCHEMA
from domain.shared.errors import InvalidCandles
from ticktape.frames import DEFAULT_SYMBOL, candles_of

DAYS = 4
OPENS = [10.0, 11.0, 12.0, 13.0]


def pandas_frame(zone: str | None = None, start: str = "2024-03-29", freq: str = "D") -> pd.DataFrame:
    index = pd.date_range(start, periods=DAYS, freq=freq, tz=zone, name="Date")
    return pd.DataFrame(
        {"Open": OPENS, "High": [20.0] * DAYS, "LOW": [5.0] * DAYS, "close": OPENS, "Volume": [100] * DAYS}, index=index
    )


def polars_frame() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "date": [date(2024, 3, 29) + timedelta(days=day) for day in range(DAYS)],
            "open": OPENS,
            "high": [20.0] * DAYS,
            "low": [5.0] * DAYS,
            "close": OPENS,
            "volume": [100] * DAYS,
        }
    )


EXPECTED = candles_of(polars_frame()).good


def test_reads_a_frame_as_daily_candles_of_utc_days() -> None:
    assert dict(EXPECTED.schema) == dict(CANDLE_SCHEMA)
    assert EXPECTED["symbol"].unique().to_list() == [DEFAULT_SYMBOL]
    assert EXPECTED["interval"].unique().to_list() == ["1d"]
    assert EXPECTED["open_time"][0] == datetime(2024, 3, 29, tzinfo=UTC)
    assert EXPECTED["close_time"][0] == datetime(2024, 3, 29, 23, 59, 59, 999_999, tzinfo=UTC)
    assert EXPECTED["session_date"].to_list() == polars_frame()["date"].to_list()
    assert EXPECTED["open"].to_list() == OPENS


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    moved = frame.reset_index()
    return moved.assign(Date=moved["Date"].dt.strftime("%Y-%m-%d"))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(pandas_frame(), id="index of times"),
        pytest.param(pandas_frame().rename_axis(None), id="index without a name"),
        pytest.param(pandas_frame().reset_index(), id="column of times"),
        pytest.param(as_text(pandas_frame()), id="column of text"),
        pytest.param(
            pandas_frame().reset_index().astype({"Open": str, "Volume": "Int64"}), id="other kinds of numbers"
        ),
        pytest.param(pandas_frame("UTC"), id="aware"),
        pytest.param(pd.concat([pandas_frame(), pandas_frame()]).sample(frac=1, random_state=1), id="twice, shuffled"),
        pytest.param(polars_frame().lazy(), id="lazy"),
        pytest.param(polars_frame().rename(str.upper), id="upper case"),
    ],
)
def test_the_same_bars_in_another_form_are_the_same_candles(given: Any) -> None:
    reading = candles_of(given)
    assert not len(reading.refused)
    assert reading.good.unique().sort("open_time").equals(EXPECTED)


@pytest.mark.parametrize("zone", ["Australia/Sydney", "Europe/Berlin", "America/New_York"])
def test_a_daily_bar_belongs_to_the_day_of_the_frames_zone(zone: str) -> None:
    good = candles_of(pandas_frame(zone)).good
    assert good["session_date"].to_list() == EXPECTED["session_date"].to_list()
    midnights = [moment.to_pydatetime() for moment in pd.DatetimeIndex(pandas_frame(zone).index).tz_convert("UTC")]
    assert good["open_time"].to_list() == midnights
    assert (good["open_time"].to_list()[1:]) == [last + timedelta(microseconds=1) for last in good["close_time"][:-1]]


def test_a_fixed_offset_keeps_the_day_as_written() -> None:
    frame = pandas_frame()
    frame.index = pd.DatetimeIndex(frame.index).tz_localize("+10:00").rename("Date")
    assert candles_of(frame).good["session_date"].to_list() == EXPECTED["session_date"].to_list()


def test_hourly_bars_are_instants() -> None:
    good = candles_of(pandas_frame("Australia/Sydney", freq="h")).good
    assert good["interval"].unique().to_list() == ["1h"]
    assert good["open_time"][0] == datetime(2024, 3, 28, 13, tzinfo=UTC)
    assert good["session_date"].null_count() == DAYS


@pytest.mark.parametrize("levels", [["Date", "Ticker"], ["Ticker", "Date"]])
def test_an_index_of_times_and_symbols(levels: list[str]) -> None:
    both = pd.concat([pandas_frame().assign(Ticker="A"), pandas_frame().assign(Ticker="B")])
    good = candles_of(both.set_index("Ticker", append=True).reorder_levels(levels)).good
    assert good["symbol"].unique().sort().to_list() == ["A", "B"]
    assert good.filter(symbol="B").drop("symbol").equals(EXPECTED.drop("symbol"))


@pytest.mark.parametrize("kind", ["str", "category", "object"])
def test_a_column_of_symbols(kind: Any) -> None:
    good = candles_of(pandas_frame().assign(Symbol=pd.Series("A", index=pandas_frame().index).astype(kind))).good
    assert good["symbol"].unique().to_list() == ["A"]


def test_a_bar_that_breaks_a_rule_is_put_aside_with_its_reason() -> None:
    frame = pandas_frame()
    frame.iloc[1, 0] = 0.0
    frame.iloc[2, 3] = float("nan")
    reading = candles_of(frame)
    assert len(reading.good) == 2
    assert reading.refused["reason"].to_list() == ["open is not above zero", "close is not a finite number"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (polars_frame().drop("volume"), "no column for volume"),
        (polars_frame().with_columns(pl.col("close").alias("CLOSE")), "could both be close"),
        (pandas_frame().reset_index(drop=True), "no column for date"),
        (polars_frame().head(1), "give interval='1d'"),
        (pandas_frame(freq="10min"), "0:10:00 apart"),
        ({"open": [1.0]}, "must be a Polars or pandas frame, not dict"),
    ],
)
def test_a_frame_that_cannot_be_used_says_why(given: Any, reason: str) -> None:
    with pytest.raises(InvalidCandles, match=reason):
        candles_of(given)


@pytest.mark.parametrize("zone", [None, "Australia/Sydney"])
def test_times_in_seconds(zone: str | None) -> None:
    frame = pandas_frame(zone)
    seconds = frame.set_index(pd.DatetimeIndex(frame.index).as_unit("s"))
    assert candles_of(seconds).good.equals(candles_of(frame).good)
