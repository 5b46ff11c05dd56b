"""Rounding noise of floats is no gain, no loss, no drawdown and no new peak."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest

from domain.performance.distribution import omega
from domain.performance.drawdown import deepest_drawdown, drawdown_series, drawdowns
from domain.performance.groups import return_metrics
from domain.performance.numbers import same_money
from domain.performance.returns import simple_returns
from domain.performance.trades import net_profit, profits_and_returns, win_rate


@dataclass(frozen=True)
class Trade:
    profit: Decimal
    quantity: Decimal = Decimal(100)
    entry_price: Decimal = Decimal("93.51")


def test_amounts_that_differ_by_noise_are_the_same() -> None:
    assert same_money(10_000.000000000002, 10_000.0)
    assert same_money(0.1 + 0.2, 0.3)
    assert not same_money(10_000.01, 10_000.0)
    assert not same_money(float("nan"), float("nan"))


def test_a_flat_curve_with_noise_never_falls() -> None:
    curve = [10_000.000000000002, 10_000.0, 10_000.000000000004, 9_999.999999999998]
    assert not drawdown_series(curve).any()
    assert drawdowns(curve) == ()


def test_a_peak_that_is_missed_by_noise_is_reached() -> None:
    found = deepest_drawdown([100.0, 110.00000000000001, 99.0, 110.0, 104.5, 120.0])
    assert found is not None
    assert (found.peak, found.trough, found.end, found.recovered) == (1, 2, 3, True)
    assert len(drawdowns([100.0, 110.00000000000001, 99.0, 110.0, 104.5, 120.0])) == 2


def test_a_cent_is_no_noise() -> None:
    assert drawdown_series([1_000_000.0, 999_999.99])[-1] == pytest.approx(-1e-8)


def test_a_profit_of_noise_is_neither_a_win_nor_a_loss() -> None:
    trades = [Trade(Decimal("2E-12")), Trade(Decimal("-2E-12")), Trade(Decimal("0.01")), Trade(Decimal("-0.01"))]
    profits = [net_profit(trade) for trade in trades]
    assert profits == [0.0, 0.0, 0.01, -0.01]
    assert win_rate(profits) == 0.25
    net, returns = profits_and_returns(trades)
    assert net.tolist() == profits
    assert returns.tolist() == pytest.approx([0.0, 0.0, 0.01 / 9_351, -0.01 / 9_351])


def test_tiny_prices_are_measured_by_their_own_size() -> None:
    tiny = Trade(Decimal("1E-9"), Decimal(1), Decimal("0.00001467"))
    assert net_profit(tiny) == 1e-9


def test_drawdowns_are_found_in_order() -> None:
    curve = np.array([100.0, 90, 95, 101, 100, 99, 102, 51])
    assert [(one.peak, one.trough, one.end, one.recovered) for one in drawdowns(curve)] == [
        (0, 1, 3, True),
        (3, 5, 6, True),
        (6, 7, 7, False),
    ]


def test_noise_is_no_gain_and_no_loss_of_a_day() -> None:
    curve = np.array([0.3, 0.30000000000000004, 0.3, 0.3])
    found = return_metrics(curve, None, 252, 3 / 252)
    assert (found["best_day"], found["worst_day"]) == (0.0, 0.0)
    assert math.isnan(omega(simple_returns(curve)))
