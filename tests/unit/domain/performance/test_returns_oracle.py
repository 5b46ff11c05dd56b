"""Metrics of equity curves equal those of empyrical-reloaded, on real prices and on random ones."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import arch.data.sp500
import empyrical
import empyrical.stats
import numpy as np
import pytest
from bokeh_sampledata import stocks
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from domain.performance.drawdown import drawdown_series, max_drawdown
from domain.performance.returns import (
    alpha_beta,
    annualised_return,
    cagr,
    calmar,
    risk_free_per_period,
    sharpe,
    simple_returns,
    sortino,
    total_return,
    volatility,
)

Floats = NDArray[np.float64]
SYMBOLS = ["AAPL", "FB", "GOOG", "IBM", "MSFT"]


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", module="empyrical")
        yield


def stock(symbol: str) -> Floats:
    return np.asarray(getattr(stocks, symbol)["adj_close"], dtype=np.float64)


def sp500() -> Floats:
    return arch.data.sp500.load()["Adj Close"].to_numpy(dtype=np.float64)


def curves() -> list[tuple[str, Floats]]:
    return [("SP500", sp500()), *((symbol, stock(symbol)) for symbol in SYMBOLS)]


def check(equity: Floats, periods: float, risk_free: float) -> None:
    r = simple_returns(equity)
    rf = risk_free_per_period(risk_free, periods)
    expected = [
        (total_return(equity), empyrical.cum_returns_final(r)),
        (annualised_return(equity, periods), empyrical.annual_return(r, annualization=periods)),
        (volatility(equity, periods), empyrical.annual_volatility(r, annualization=periods)),
        (sharpe(equity, periods, risk_free), empyrical.sharpe_ratio(r, risk_free=rf, annualization=periods)),
        (sortino(equity, periods, risk_free), empyrical.sortino_ratio(r, required_return=rf, annualization=periods)),
        (max_drawdown(equity), empyrical.max_drawdown(r)),
        (calmar(equity, periods), empyrical.calmar_ratio(r, annualization=periods)),
    ]
    for ours, theirs in expected:
        finite = theirs if np.isfinite(theirs) else np.nan
        assert ours == pytest.approx(finite, rel=1e-10, abs=1e-10, nan_ok=True)


@pytest.mark.parametrize("risk_free", [0.0, 0.03])
@pytest.mark.parametrize("periods", [252, 365, 12])
@pytest.mark.parametrize(("name", "equity"), curves())
def test_real_prices(name: str, equity: Floats, periods: int, risk_free: float) -> None:
    check(equity, periods, risk_free)
    assert -1 < max_drawdown(equity) < -0.1, name


@pytest.mark.parametrize("risk_free", [0.0, 0.03])
@pytest.mark.parametrize("symbol", SYMBOLS)
def test_alpha_and_beta_of_real_prices(symbol: str, risk_free: float) -> None:
    equity = stock(symbol)
    benchmark = sp500()[: len(equity)]
    rf = risk_free_per_period(risk_free, 252)
    theirs = empyrical.alpha_beta(simple_returns(equity), simple_returns(benchmark), risk_free=rf, annualization=252)
    assert alpha_beta(equity, benchmark, 252, risk_free) == pytest.approx(tuple(theirs), rel=1e-10, abs=1e-10)


def test_alpha_and_beta_leave_out_what_the_benchmark_lacks() -> None:
    equity, benchmark = stock("IBM"), sp500()[: len(stock("IBM"))].copy()
    benchmark[:100] = np.nan
    benchmark[1_000] = np.nan
    market = benchmark[1:] / benchmark[:-1] - 1
    theirs = empyrical.alpha_beta(simple_returns(equity), market, annualization=252)
    assert alpha_beta(equity, benchmark, 252) == pytest.approx(tuple(theirs), rel=1e-10, abs=1e-10)


def test_drawdown_series_of_real_prices() -> None:
    equity = stock("AAPL")
    np.testing.assert_allclose(
        drawdown_series(equity)[1:], empyrical.stats.drawdown_series(simple_returns(equity)), rtol=1e-10, atol=1e-12
    )


@given(
    st.lists(st.floats(-0.2, 0.25), min_size=20, max_size=120),
    st.sampled_from([252, 365, 52, 1_638]),
    st.floats(0, 0.1),
)
def test_random_curves(returns: list[float], periods: int, risk_free: float) -> None:
    equity = 100_000 * np.cumprod([1.0, *(1 + np.asarray(returns))])
    assume(np.std(returns) > 1e-6)
    assume(np.min(np.asarray(returns) - risk_free_per_period(risk_free, periods)) < -1e-6)
    check(equity, periods, risk_free)


@given(st.lists(st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02)), min_size=20, max_size=80), st.floats(0, 0.1))
def test_random_alpha_and_beta(pairs: list[tuple[float, float]], risk_free: float) -> None:
    changes = np.asarray(pairs)
    assume(np.std(changes[:, 1]) > 1e-4)
    equity, benchmark = np.cumprod(np.vstack([[1.0, 1.0], 1 + changes]), axis=0).T
    rf = risk_free_per_period(risk_free, 252)
    theirs = empyrical.alpha_beta(simple_returns(equity), simple_returns(benchmark), risk_free=rf, annualization=252)
    assert alpha_beta(equity, benchmark, 252, risk_free) == pytest.approx(tuple(theirs), rel=1e-8, abs=1e-10)


def test_cagr_is_the_annualised_return() -> None:
    assert cagr is annualised_return
    assert annualised_return([100.0, 150.0, 121.0], 1) == pytest.approx(0.1)


def test_risk_free_compounds_to_the_annual_rate() -> None:
    assert (1 + risk_free_per_period(0.05, 252)) ** 252 - 1 == pytest.approx(0.05, rel=1e-12)
