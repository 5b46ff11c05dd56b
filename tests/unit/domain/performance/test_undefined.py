"""What has no answer is NaN: no exception, no warning, no infinity, whatever the curve."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.performance.drawdown import max_drawdown, max_drawdown_bars
from domain.performance.metrics import compute_metrics
from domain.performance.returns import annualised_return, calmar, sharpe, sortino, total_return, volatility

START = datetime(2020, 1, 1, tzinfo=UTC)
PERIODS = 252

RATIOS: list[Callable[[Any, float], float]] = [sharpe, sortino, calmar]


@dataclass(frozen=True)
class Trade:
    profit: float


@pytest.fixture(autouse=True)
def no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def instants(count: int) -> list[datetime]:
    return [START + timedelta(days=day) for day in range(count)]


@pytest.mark.parametrize("equity", [[], [100.0], [100.0, math.nan], [100.0, math.inf, 90.0], [0.0, 100.0], [-5.0, 5.0]])
def test_a_curve_without_an_answer(equity: list[float]) -> None:
    metrics = compute_metrics(equity, instants(len(equity)), [], periods_per_year=PERIODS, benchmark=equity)
    defined = {key for key, value in metrics.items() if not math.isnan(value)}
    assert defined <= {"closed_trades", "fees"} | ({"turnover"} if equity == [0.0, 100.0] else set())


@pytest.mark.parametrize("metric", RATIOS)
@pytest.mark.parametrize("equity", [[100.0] * 30, list(100 * 1.01 ** np.arange(30))])
def test_where_nothing_varies_or_falls_ratios_are_undefined(
    metric: Callable[[Any, float], float], equity: list[float]
) -> None:
    assert math.isnan(metric(equity, PERIODS))


def test_zero_variance_has_a_volatility_and_a_drawdown_of_zero() -> None:
    assert volatility([100.0] * 30, PERIODS) == 0
    assert max_drawdown([100.0] * 30) == 0
    assert max_drawdown_bars([100.0] * 30) == 0


def test_one_return_has_growth_but_no_dispersion() -> None:
    assert total_return([100.0, 101.0]) == pytest.approx(0.01)
    assert annualised_return([100.0, 101.0], 2) == pytest.approx(0.0201)
    assert math.isnan(volatility([100.0, 101.0], PERIODS))
    assert math.isnan(sharpe([100.0, 101.0], PERIODS))


def test_losing_everything_at_the_end() -> None:
    equity = [100.0, 120.0, 0.0]
    assert total_return(equity) == -1
    assert annualised_return(equity, PERIODS) == -1
    assert max_drawdown(equity) == -1
    assert math.isfinite(sharpe(equity, PERIODS))


def test_losing_more_than_everything() -> None:
    equity = [100.0, -20.0, 50.0]
    assert total_return(equity) == pytest.approx(-0.5)
    assert max_drawdown(equity) == pytest.approx(-1.2)
    assert math.isnan(sharpe(equity, PERIODS))
    assert math.isnan(volatility(equity, PERIODS))
    assert math.isnan(annualised_return([100.0, -20.0], PERIODS))


@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=12),
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=6),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -1.0, 1.0, 252.0, math.inf, math.nan]),
)
def test_any_numbers_give_finite_numbers_or_nan(
    equity: list[float], profits: list[float], amount: float, periods: float
) -> None:
    metrics = compute_metrics(
        equity,
        instants(len(equity)),
        [Trade(profit) for profit in profits],
        periods_per_year=periods,
        risk_free=amount,
        benchmark=list(reversed(equity)),
        traded_value=amount,
        fees=amount,
        exposed=[value > 0 for value in equity],
    )
    assert not any(math.isinf(value) for value in metrics.values())


@given(st.lists(st.floats(1e-300, 1e300), min_size=2, max_size=12))
def test_extreme_but_positive_curves_have_a_drawdown(equity: list[float]) -> None:
    assert -1 <= max_drawdown(equity) <= 0
