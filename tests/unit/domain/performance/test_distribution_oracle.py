"""Tails, shape, rolling statistics and comparisons equal those of empyrical-reloaded and QuantStats."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from typing import Any

import arch.data.sp500
import empyrical
import numpy as np
import pandas as pd
import pytest
import quantstats.stats
from bokeh_sampledata import stocks
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from domain.performance.calendar_returns import monthly_returns, yearly_returns
from domain.performance.distribution import (
    conditional_value_at_risk,
    kelly,
    kurtosis,
    omega,
    probabilistic_sharpe,
    skew,
    stability,
    tail_ratio,
    value_at_risk,
)
from domain.performance.drawdown import drawdown_figures, ulcer_index, worst_drawdowns
from domain.performance.returns import (
    annualised_return,
    common_returns,
    downside_risk,
    risk_free_per_period,
    simple_returns,
)
from domain.performance.rolling import rolling_sharpe, rolling_volatility
from domain.performance.versus import (
    down_capture,
    information_ratio,
    tracking_error,
    up_capture,
)

Floats = NDArray[np.float64]
qs: Any = quantstats.stats  # it has annotations here and there


def near(value: object) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-12)


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="empyrical|quantstats|pandas")
        yield


def prices(name: str) -> pd.Series:
    if name == "SP500":
        return arch.data.sp500.load()["Adj Close"]
    table = getattr(stocks, name)
    return pd.Series(table["adj_close"], index=pd.to_datetime(table["date"]), dtype=float)


NAMES = ["SP500", "AAPL", "FB", "GOOG", "IBM", "MSFT"]


@pytest.mark.parametrize("name", NAMES)
def test_distribution_of_real_prices(name: str) -> None:
    series = prices(name)
    r = simple_returns(series.to_numpy())
    s = pd.Series(r, index=series.index[1:])
    rf = risk_free_per_period(0.03, 252)
    assert omega(r, rf) == near(empyrical.omega_ratio(r, required_return=0.03))
    assert omega(r, rf) == near(qs.omega(s, required_return=0.03))
    assert tail_ratio(r) == near(empyrical.tail_ratio(r))
    assert tail_ratio(r) == near(qs.tail_ratio(s))
    assert value_at_risk(r) == near(empyrical.value_at_risk(r))
    assert conditional_value_at_risk(r) == near(empyrical.conditional_value_at_risk(r))
    assert stability(r) == near(empyrical.stability_of_timeseries(r))
    assert skew(r) == near(qs.skew(s))
    assert kurtosis(r) == near(qs.kurtosis(s))
    assert kelly(r) == near(qs.kelly_criterion(s))
    assert probabilistic_sharpe(r, rf) == near(qs.probabilistic_sharpe_ratio(s, rf=0.03))
    assert downside_risk(series, 252, 0.03) == near(empyrical.downside_risk(r, required_return=rf))
    assert annualised_return(series, 252) == near(qs.cagr(s, periods=252))
    assert ulcer_index(series) == near(qs.ulcer_index(s))


# Of a series that is below its first price from the first return on QuantStats finds no drawdown: FB is left out.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "FB"])
def test_drawdowns_of_real_prices(name: str) -> None:
    series = prices(name)
    returns = pd.Series(simple_returns(series.to_numpy()), index=series.index[1:])
    depths = qs.to_drawdown_series(returns)
    theirs = qs.drawdown_details(depths.where(depths < -1e-10, 0.0)).sort_values("max drawdown")
    ours = worst_drawdowns(series, 8)
    assert [one.depth * 100 for one in ours] == near(list(theirs["max drawdown"][:8]))
    days = [str(series.index[one.trough])[:10] for one in ours]
    assert days == list(theirs["valley"][:8])
    # They name the first and the last value below the peak, we the peak before it and the value that reaches it again.
    assert [str(series.index[one.peak + 1])[:10] for one in ours] == list(theirs["start"][:8])
    ends = [series.index[one.end - 1] if one.recovered else series.index[-1] for one in ours]
    assert [str(end)[:10] for end in ends] == list(theirs["end"][:8])
    figures = drawdown_figures(series, None)
    assert figures.average_depth * 100 == near(theirs["max drawdown"].mean())
    assert figures.longest_bars == max(one.bars for one in worst_drawdowns(series, 10_000))
    assert math.isnan(figures.longest_days)


@pytest.mark.parametrize("window", [2, 60, 126])
def test_rolling_statistics_of_real_prices(window: int) -> None:
    series = prices("AAPL")
    returns = pd.Series(simple_returns(series.to_numpy()), index=series.index[1:])
    rf = risk_free_per_period(0.02, 252)
    np.testing.assert_allclose(
        rolling_volatility(series, window, 252)[1:],
        qs.rolling_volatility(returns, window, prepare_returns=False),
        rtol=1e-8,
    )
    np.testing.assert_allclose(
        rolling_sharpe(series, window, 252, 0.02)[1:],
        qs.rolling_sharpe(returns - rf, rolling_period=window, prepare_returns=False),
        rtol=1e-6,
        atol=1e-9,
    )


def test_rolling_statistics_have_no_value_before_the_window_is_full() -> None:
    assert np.isnan(rolling_volatility([100.0, 101.0], 2, 252)).all()
    found = rolling_sharpe([100.0, 110.0, 121.0, 108.9], 2, 252)
    assert np.isnan(found[:3]).all()  # nothing varies in the first full window
    assert found[3] == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(rolling_volatility([100.0, 0.0, 50.0], 2, 252)).all()


def test_months_and_years_of_real_prices() -> None:
    series = prices("IBM")
    days = series.index.to_numpy().astype("datetime64[D]").astype(np.int64)
    returns = series.pct_change().dropna()
    months = monthly_returns(series.to_numpy(), days, float(series.iloc[0]))
    theirs = qs.monthly_returns(returns, eoy=True)
    for (year, month), value in months.items():
        assert value == near(theirs.loc[str(year)].iloc[month - 1])
    years = yearly_returns(series.to_numpy(), days, float(series.iloc[0]))
    assert list(years.values()) == near(list(theirs["EOY"]))
    by_month = (1 + returns).resample("ME").prod() - 1  # QuantStats' best and worst months join those of all years
    assert (max(months.values()), min(months.values())) == near((by_month.max(), by_month.min()))


@pytest.mark.parametrize("name", NAMES[1:])
def test_against_a_benchmark(name: str) -> None:
    equity, market = prices(name).to_numpy(), prices("SP500").to_numpy()[: len(prices(name))]
    r, b = common_returns(equity, market)
    assert information_ratio(r, b, 252) == near(empyrical.excess_sharpe(r, b) * math.sqrt(252))
    index = prices(name).index[1:]
    theirs = qs.information_ratio(pd.Series(r, index=index), pd.Series(b, index=index))
    assert information_ratio(r, b, 252) == near(theirs * math.sqrt(252))
    assert tracking_error(r, b, 252) == near(float(pd.Series(r - b).std()) * math.sqrt(252))
    assert up_capture(r, b, 252) == near(empyrical.up_capture(r, b))
    assert down_capture(r, b, 252) == near(empyrical.down_capture(r, b))


@given(st.lists(st.floats(-0.2, 0.25), min_size=10, max_size=80).filter(lambda r: float(np.std(r)) > 1e-4))
def test_random_returns(returns: list[float]) -> None:
    r, s = np.asarray(returns), pd.Series(returns)
    assert value_at_risk(r) == near(empyrical.value_at_risk(r))
    assert conditional_value_at_risk(r) == near(empyrical.conditional_value_at_risk(r))
    assume(np.ptp(np.log1p(r).cumsum()) > 1e-6)
    assert stability(r) == pytest.approx(empyrical.stability_of_timeseries(r), rel=1e-7, abs=1e-9)
    assert skew(r) == pytest.approx(s.skew(), rel=1e-7, abs=1e-9)
    assert kurtosis(r) == pytest.approx(s.kurtosis(), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("returns", [[], [0.1], [0.0] * 9, [0.01] * 9])
def test_what_has_no_answer_is_nan(returns: list[float]) -> None:
    assert math.isnan(skew(returns))
    assert math.isnan(kurtosis(returns))
    assert math.isnan(kelly(returns))
    assert math.isnan(probabilistic_sharpe(returns))
    assert math.isnan(omega(returns))


def test_a_total_loss_has_no_stability() -> None:
    assert math.isnan(stability([0.1, -1.0, 0.2]))
    assert math.isnan(stability([0.0, 0.0, 0.0]))
