"""The simulated broker keeps the promises of a broker, and knows what slippage costs."""

from __future__ import annotations

import pytest

from application.trading.simulated_broker import SimulatedBroker
from domain.orders.costs import PercentSlippage
from domain.orders.order import OrderType, Side
from tests.contracts.broker.suite import EndsContract, FillsContract, Market, TargetsContract, order


@pytest.fixture
def market() -> Market:
    return Market(SimulatedBroker(PercentSlippage(0.0), daily=True))


class TestFills(FillsContract):
    """Runs the suite."""


class TestEnds(EndsContract):
    """Runs the suite."""


class TestTargets(TargetsContract):
    """Runs the suite."""


def test_slippage_worsens_market_and_stop_orders_and_leaves_limits() -> None:
    market = Market(SimulatedBroker(PercentSlippage(0.01), daily=True))
    market.broker.place(order(1))
    market.broker.place(order(2, Side.SELL, order_type=OrderType.STOP, stop_price=90.0))
    market.broker.place(order(3, order_type=OrderType.LIMIT, limit_price=95.0))
    answers = [*market.opened(A=(100, 100, 89, 100)), *market.closed()]
    prices = {answer.order_id: (answer.reference_price, answer.price) for answer in answers}  # type: ignore[union-attr]
    assert prices == {"O-1": (100.0, 101.0), "O-2": (90.0, pytest.approx(89.1)), "O-3": (95.0, 95.0)}
