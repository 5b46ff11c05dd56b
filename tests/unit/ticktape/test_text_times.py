"""Dates and times that stand in frames as text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest

import ticktape as tt
from domain.shared.errors import InvalidCandles

FIRST = date(2019, 12, 23)
CLOSES = [10.0, 11.0, 12.5, 11.5, 13.0, 14.0, 12.0, 15.0, 14.5, 16.0, 15.5, 17.0]


def frame(form: str, *, first: date = FIRST, kind: type = pl.DataFrame, step: int = 1, rows: int = 12) -> Any:
    """Bars of days that follow one another, their dates as text."""
    days = [first + timedelta(days=step * place) for place in range(rows)]
    return kind(
        {
            "Date": [day.strftime(form) for day in days],
            "Open": [close - 0.5 for close in CLOSES[:rows]],
            "High": [close + 1.0 for close in CLOSES[:rows]],
            "Low": [close - 1.0 for close in CLOSES[:rows]],
            "Close": CLOSES[:rows],
            "Volume": [100.0] * rows,
        }
    )


@pytest.mark.parametrize("form", ["%m/%d/%Y", "%d/%m/%Y", "%d.%m.%y", "%d-%b-%Y", "%b %d, %Y", "%Y%m%d", "%Y-%m-%d"])
@pytest.mark.parametrize("kind", [pl.DataFrame, pd.DataFrame])
def test_rows_are_in_the_order_of_their_dates_however_these_are_written(form: str, kind: type) -> None:
    given = frame(form, kind=kind)  # over the end of a year and of a month: not in the order of the alphabet
    computed = tt.indicators.compute(given, ["sma_3"])
    assert list(computed["sma_3"])[2:4] == [pytest.approx(33.5 / 3), pytest.approx(35 / 3)]
    assert list(computed["Date"]) == list(given["Date"])
    assert len(tt.patterns.compute(given, ["HAMMER"])) == 12


def test_rows_in_the_order_of_the_alphabet_are_not_in_that_of_time() -> None:
    given = frame("%m/%d/%Y").sort("Date")
    with pytest.raises(InvalidCandles, match="not sorted by time"):
        tt.indicators.compute(given, ["sma_3"])
    with pytest.raises(InvalidCandles, match="not sorted by time"):
        tt.patterns.compute(given, ["HAMMER"])


def test_where_only_the_order_matters_dates_may_be_unclear() -> None:
    given = frame("%d/%m/%Y", first=date(2023, 1, 2), rows=8)  # or the first days of eight months
    assert tt.indicators.compute(given, ["sma_3"])["sma_3"].null_count() == 2
    with pytest.raises(InvalidCandles, match="not sorted"):
        tt.indicators.compute(given.reverse(), ["sma_3"])


def test_what_is_found_has_its_dates_as_they_were_written() -> None:
    given = frame("%m/%d/%Y")
    found = tt.patterns.fired(given, ["LONGLINE", "SHORTLINE", "BELTHOLD"])
    assert found["date"].dtype == pl.String
    assert set(found["date"]) <= set(given["Date"])


def test_a_time_of_day_stands_behind_its_date() -> None:
    given = frame("%m/%d/%Y").with_columns(pl.Series("Time", ["16:00"] * 12))
    assert tt.indicators.compute(given, ["sma_3"])["sma_3"].null_count() == 2


def test_what_is_no_time_is_named() -> None:
    given = frame("%m/%d/%Y").with_columns(pl.Series("Date", [f"bar {place}" for place in range(12)]))
    with pytest.raises(InvalidCandles, match="column 'date': 'bar 0' is not a time"):
        tt.indicators.compute(given, ["sma_3"])


def test_other_closes_meet_by_date_whatever_its_form() -> None:
    own, other = frame("%m/%d/%Y"), frame("%d-%b-%Y").with_columns(pl.col("Close") * 10)
    beside = tt.indicators.with_other_close(own, other)
    assert beside.columns[-1] != "Close"
    assert beside.to_series(-1).to_list() == [close * 10 for close in CLOSES]
    typed = other.with_columns(pl.Series("Date", [FIRST + timedelta(days=place) for place in range(12)]))
    assert tt.indicators.with_other_close(own, typed).to_series(-1).to_list() == [close * 10 for close in CLOSES]


def test_other_closes_want_to_know_which_dates_are_meant() -> None:
    unclear = frame("%d/%m/%Y", first=date(2023, 1, 2), rows=8)
    with pytest.raises(InvalidCandles, match="give date_order='dmy' or date_order='mdy'"):
        tt.indicators.with_other_close(unclear, unclear)
    beside = tt.indicators.with_other_close(unclear, unclear, date_order="dmy")
    assert beside.to_series(-1).to_list() == CLOSES[:8]


class TestBacktest:
    def test_dates_that_do_not_show_are_asked_for(self) -> None:
        unclear = frame("%d/%m/%Y", first=date(2023, 1, 2), rows=8)
        with pytest.raises(InvalidCandles, match=r"day first they are 2023-01-02, .* give date_order='dmy' or"):
            tt.backtest(tt.BuyAndHold, candles=unclear)
        result = tt.backtest(tt.BuyAndHold, candles=unclear, date_order="dmy")
        assert result.equity["time"].dt.date().to_list()[-1] == date(2023, 1, 9)

    def test_an_order_that_shows_is_told(self) -> None:
        days = frame("%d/%m/%Y", first=date(2023, 4, 3), rows=10).filter(~pl.col("Date").str.contains("^0[89]"))
        told = r"dates such as 03/04/2023 are read day first .*; if that is wrong, give date_order='mdy'$"
        with pytest.warns(UserWarning, match=told):
            result = tt.backtest(tt.BuyAndHold, candles=days)
        assert result.equity["time"].dt.date().to_list()[-1] == date(2023, 4, 12)

    def test_a_bar_of_another_length_is_named_in_the_run(self) -> None:
        weeks = frame("%Y-%m-%d", first=date(2024, 1, 1), step=7)
        odd = weeks.with_columns(
            pl.when(pl.col("Date") == "2024-02-05").then(pl.lit("2024-01-31")).otherwise("Date").alias("Date")
        )
        with pytest.warns(UserWarning, match="1 bar opens while the 1w bar in front still runs: ASSET 2024-01-31"):
            result = tt.backtest(tt.BuyAndHold, candles=odd)
        assert [line for line in result.warnings if "still ran" in line] == [
            "ASSET: 1 bar opened while the 1w bar in front still ran, the first on 2024-01-31: perhaps of another length"
        ]
        assert not [line for line in tt.backtest(tt.BuyAndHold, candles=weeks).warnings if "still ran" in line]
