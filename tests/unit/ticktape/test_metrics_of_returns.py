"""``tt.metrics`` over series of any kind: the numbers of empyrical and QuantStats, clear rules for what is missing."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import empyrical
import numpy as np
import pandas as pd
import polars as pl
import pytest
import quantstats.stats
from bokeh_sampledata import stocks

import ticktape as tt

qs: Any = quantstats.stats
DEFINED_WITHOUT_DATES = ("total_return", "cagr", "sharpe", "max_drawdown", "omega", "ulcer_index")


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="empyrical|quantstats|pandas")
        yield


def prices(name: str = "IBM") -> pd.Series:
    table = getattr(stocks, name)
    return pd.Series(table["adj_close"], index=pd.to_datetime(table["date"]), dtype=float)


RETURNS = prices().pct_change().dropna()


def near(value: Any) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def test_the_numbers_of_the_libraries() -> None:
    found, r = tt.metrics(RETURNS.to_list(), risk_free=0.02), RETURNS.to_numpy()
    rf = 1.02 ** (1 / 252) - 1
    assert found["cagr"] == near(empyrical.annual_return(r))
    assert found["cagr"] == near(qs.cagr(RETURNS))
    assert found["volatility"] == near(empyrical.annual_volatility(r))
    assert found["sharpe"] == near(empyrical.sharpe_ratio(r, risk_free=rf))
    assert found["sharpe"] == near(qs.sharpe(RETURNS, rf=0.02))
    assert found["sortino"] == near(empyrical.sortino_ratio(r, required_return=rf))
    assert found["calmar"] == near(empyrical.calmar_ratio(r))
    assert found["max_drawdown"] == near(empyrical.max_drawdown(r))
    assert found["omega"] == near(empyrical.omega_ratio(r, required_return=0.02))
    assert found["tail_ratio"] == near(empyrical.tail_ratio(r))
    assert found["stability"] == near(empyrical.stability_of_timeseries(r))
    assert found["value_at_risk"] == found["var"] == near(empyrical.value_at_risk(r))
    assert found["conditional_value_at_risk"] == found["cvar"] == near(empyrical.conditional_value_at_risk(r))
    assert found["skew"] == near(qs.skew(RETURNS))
    assert found["kurtosis"] == near(qs.kurtosis(RETURNS))
    assert found["kelly"] == near(qs.kelly_criterion(RETURNS))
    assert found["ulcer_index"] == near(qs.ulcer_index(RETURNS))
    assert found["probabilistic_sharpe"] == near(qs.probabilistic_sharpe_ratio(RETURNS, rf=0.02))
    assert (found["best_day"], found["worst_day"]) == (near(qs.best(RETURNS)), near(qs.worst(RETURNS)))


def test_growth_by_dates_is_that_of_elapsed_years() -> None:
    series = prices().pct_change()  # the first is missing, and says when the first period began
    years = (series.index[-1] - series.index[0]).days / 365.25
    found = tt.metrics(series)
    assert found["cagr"] == near((prices().iloc[-1] / prices().iloc[0]) ** (1 / years) - 1)
    assert found["cagr"] == near(qs.cagr(RETURNS, periods=len(RETURNS) / years))
    assert tt.metrics(RETURNS)["cagr"] == pytest.approx(found["cagr"], rel=1e-3)
    assert found["periods_per_year"] == 252


def test_twelve_months_are_a_year() -> None:
    index = pd.date_range("2021-01-31", periods=12, freq="ME")
    found = tt.metrics(pd.Series(0.01, index=index))
    assert found["cagr"] == pytest.approx(1.01**12 - 1, rel=0.005)
    assert found["periods_per_year"] == 12
    assert math.isnan(found["best_day"])
    assert found["best_month"] == near(0.01)


def both(frame: pl.DataFrame) -> pd.Series:
    return pd.Series(frame["returns"].to_list(), index=pd.DatetimeIndex(frame["date"].to_list()))


def test_every_form_says_the_same() -> None:
    days = [date(2020, 1, 1) + timedelta(days=i) for i in range(500)]
    values = np.random.default_rng(1).normal(0.0005, 0.01, 500)
    frame = pl.DataFrame({"date": days, "returns": values})
    series = both(frame)
    dated = [
        tt.metrics(form)
        for form in (
            frame,
            frame.lazy(),
            frame.reverse(),
            frame.with_columns(pl.col("date").cast(pl.Datetime("ms", "UTC"))),
            frame.with_columns(other=pl.lit(1.0)),
            series,
            series.to_frame("anything"),
            series.tz_localize("UTC"),
            pd.Series(values, index=days),
            pd.Series(values, index=pd.period_range(days[0], periods=500, freq="D")),
        )
    ]
    for one in dated:
        assert dict(one) == pytest.approx(dict(dated[0]), nan_ok=True, rel=1e-12)
    assert dated[0]["periods_per_year"] == 365
    plain = [
        tt.metrics(form, periods_per_year=365)
        for form in (list(values), tuple(values), values, pl.Series(values), pd.Series(values))
    ]
    for one in plain:
        assert one == plain[0]
        for key in DEFINED_WITHOUT_DATES:
            assert one[key] == pytest.approx(dated[0][key], rel=1e-3)
        assert math.isnan(one["max_drawdown_days"])
        assert math.isnan(one["best_month"])


def test_the_right_day_by_the_index_or_by_a_zone() -> None:
    frame = pl.DataFrame({"date": pl.datetime_range(datetime(2021, 1, 1), datetime(2021, 3, 1), "1d", eager=True)})  # noqa: DTZ001
    frame = frame.with_columns(returns=pl.lit(0.01))
    there = frame.with_columns(pl.col("date").dt.replace_time_zone("Australia/Sydney"))
    assert tt.metrics(there)["cagr"] == pytest.approx(tt.metrics(frame)["cagr"], rel=1e-9)


def test_what_is_missing_is_left_out() -> None:
    values = RETURNS.to_list()
    holes = [None if i % 40 == 7 else value for i, value in enumerate(values)]
    kept = [value for value in holes if value is not None]
    assert tt.metrics(holes) == tt.metrics(kept)
    assert tt.metrics([math.nan if value is None else value for value in holes]) == tt.metrics(kept)
    with_nan = np.array(holes, dtype=float)
    assert tt.metrics(holes)["sharpe"] == near(empyrical.sharpe_ratio(with_nan))


def test_a_benchmark_by_date_and_by_place() -> None:
    market = prices("MSFT").pct_change().dropna()
    r, b = RETURNS.align(market, join="inner")
    alpha, beta = empyrical.alpha_beta(r.to_numpy(), b.to_numpy())
    ratio = empyrical.excess_sharpe(r.to_numpy(), b.to_numpy()) * math.sqrt(252)
    by_date = tt.metrics(RETURNS, benchmark=market.iloc[::-1])
    by_place = tt.metrics(r.to_list(), benchmark=b.to_numpy())
    late = tt.metrics(RETURNS, benchmark=market.tz_localize("UTC"))
    for found in (by_date, by_place, late):
        assert (found["alpha"], found["beta"]) == (near(alpha), near(beta))
        assert found["information_ratio"] == near(ratio)
        assert found["up_capture"] == near(empyrical.up_capture(r.to_numpy(), b.to_numpy()))
        assert found["down_capture"] == near(empyrical.down_capture(r.to_numpy(), b.to_numpy()))
        assert found["tracking_error"] == near((r - b).std() * math.sqrt(252))
    shifted = market.copy()
    shifted.index = shifted.index + pd.Timedelta(hours=16)
    assert tt.metrics(RETURNS, benchmark=shifted)["beta"] == near(beta)
    holes = b.to_numpy().copy()
    holes[[5, 900]] = np.nan
    known = ~np.isnan(holes)
    theirs = empyrical.beta(r.to_numpy()[known], holes[known])
    assert tt.metrics(r.to_list(), benchmark=holes)["beta"] == near(theirs)
    assert math.isnan(tt.metrics(RETURNS)["beta"])


def test_a_sparse_series_is_warned_of() -> None:
    days = pd.bdate_range("2018-01-01", periods=783)[::3]
    growth = 2 ** (1 / (len(days) - 1)) - 1
    series = pd.Series([math.nan, *[growth] * (len(days) - 1)], index=days)
    with pytest.warns(UserWarning, match="87.0 returns a year where 252 were expected"):
        found = tt.metrics(series)
    years = (days[-1] - days[0]).days / 365.25
    assert found["cagr"] == near(2 ** (1 / years) - 1)
    assert found["cagr"] == pytest.approx(0.26, abs=0.005)
    with pytest.warns(UserWarning, match="by 252"):
        assert tt.metrics(series, periods_per_year=252)["periods_per_year"] == 252


def test_hours_are_as_many_as_there_are() -> None:
    hours = pd.date_range("2021-01-01", periods=3_000, freq="h")
    series = pd.Series(np.random.default_rng(2).normal(0, 0.001, 3_000), index=hours)
    assert tt.metrics(series)["periods_per_year"] == pytest.approx(8_766)


def test_two_days_are_not_a_year() -> None:
    series = pd.Series([0.9, 0.4], index=pd.date_range("2021-01-04", periods=2))
    found = tt.metrics(series, benchmark=series / 2)
    assert found["total_return"] == near(1.9 * 1.4 - 1)
    assert all(math.isnan(found[key]) for key in ("cagr", "calmar", "alpha", "up_capture"))
    assert math.isnan(tt.metrics([0.9, 0.4])["cagr"])


def test_what_needs_trades_is_undefined() -> None:
    found = tt.metrics([0.01] * 30)
    assert all(math.isnan(value) for value in found.group("trades").values())
    assert math.isnan(found["sharpe"])


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean sharpe"):
        tt.metrics([0.01, -0.01])["sharp"]
    assert "sharpe" in repr(tt.metrics([0.01, -0.01]))


NOW = datetime(2021, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "no number"),
        ([None, math.nan], "no number"),
        ("0.1,0.2", "must be a Polars or pandas series"),
        (7, "must be a Polars or pandas series"),
        (["a", 0.1], "not all are numbers"),
        (pd.Series(["a", "b"]), "not all are numbers"),
        ([0.1, math.inf], "infinite"),
        ([0.1, -1.5], "loses more than everything"),
        ([100.0, 101.0, 99.0], "look like prices"),
        (pl.DataFrame({"a": [0.1], "b": [0.2]}), "one column of returns is wanted, and there are a, b"),
        (pl.DataFrame({"date": ["2021-01-04"], "returns": [0.2]}), "date holds text"),
        (pl.DataFrame({"date": [NOW, NOW], "returns": [0.2, 0.1]}), "stands there twice"),
        (pl.DataFrame({"date": [NOW, None], "returns": [0.2, 0.1]}), "a date is missing"),
        (pd.Series([0.1, 0.2], index=["2021-01-04", "2021-01-05"]), "the index holds text"),
    ],
)
def test_bad_input_says_what_to_do(given: Any, message: str) -> None:
    with pytest.raises(tt.TicktapeError, match=message):
        tt.metrics(given)


def test_bad_options_say_what_to_do() -> None:
    with pytest.raises(tt.TicktapeError, match="benchmark has 2 returns for 3"):
        tt.metrics([0.1, 0.1, 0.2], benchmark=[0.1, 0.2])
    late = pd.Series([0.1, 0.2], index=pd.date_range("2031-01-04", periods=2))
    with pytest.raises(tt.TicktapeError, match="no period in common"):
        tt.metrics(RETURNS, benchmark=late)
    for periods in (0, -1, math.nan, "252"):
        with pytest.raises(tt.TicktapeError, match="periods_per_year must be a number above zero"):
            tt.metrics([0.1, 0.2], periods_per_year=periods)  # type: ignore[arg-type]
    with pytest.raises(tt.TicktapeError, match="risk_free must be"):
        tt.metrics([0.1, 0.2], risk_free=-1)


def test_the_best_day_of_hours_is_that_of_a_whole_day() -> None:
    hours = pd.DatetimeIndex([f"2024-01-0{day} {hour}:00" for day in (2, 3, 4) for hour in (10, 12, 14)])
    returns = [0.01, 0.02, 0.03, -0.01, -0.01, 0.05, 0.0, -0.02, -0.03]
    found = tt.metrics(pd.Series(returns, index=hours))
    assert found["best_day"] == near(1.01 * 1.02 * 1.03 - 1)
    assert found["worst_day"] == near(0.98 * 0.97 - 1)
