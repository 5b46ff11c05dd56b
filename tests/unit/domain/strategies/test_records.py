"""What a strategy is told: floats that compute with bars, as the ledger's decimals have them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.orders.events import OrderFilled
from domain.orders.order import Order, RejectionReason
from domain.portfolio.append_only import AppendOnly
from domain.portfolio.position import ClosedPosition, Transaction
from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import ClosedTrade, Fill, FilledOrder, PlacedOrder, Telling
from tests.support.bars import daily
from tests.support.running import run


class Computing(Strategy):
    """Computes with all that it is told, and keeps it."""

    def __init__(self) -> None:
        self.sums: dict[str, list[float]] = {}
        self.seen = 0

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        self.seen += 1
        for one in portfolio.positions.values():
            self.note("position", data.close * one.average_entry_price * one.quantity)
        for trade in portfolio.closed_positions:
            self.note("closed", data.close * trade.profit + trade.entry_price * 1.5 - trade.fees - trade.exit_price)
        for fill in portfolio.transactions:
            self.note("fill", data.close - fill.price * 1.02 - fill.commission * fill.quantity)
        for order in portfolio.working_orders():
            self.note("working", data.close * order.quantity)
        script: dict[int, Actions] = {
            1: Buy(quantity=2),
            2: [Close(), Buy(quantity=1, limit=1.0)],
            4: Buy(quantity=1e9),
        }
        return script.get(self.seen)

    def on_order_filled(self, order: FilledOrder, portfolio: PortfolioView) -> Actions:
        self.note("filled", order.price * 1.02 - order.reference_price + order.commission * 0.5 + order.quantity)
        assert order.date.tzinfo is not None
        return None

    def on_order_rejected(self, order: PlacedOrder, reason: RejectionReason, portfolio: PortfolioView) -> None:
        self.note("rejected", order.quantity * 0.5)

    def note(self, what: str, number: float) -> None:
        self.sums.setdefault(what, []).append(number)


def test_everything_that_a_strategy_is_told_computes_with_floats() -> None:
    strategy = Computing()
    run(strategy, daily([100, 110, 120, 120, 120]))
    assert set(strategy.sums) == {"position", "closed", "fill", "working", "filled", "rejected"}
    assert {type(number) for numbers in strategy.sums.values() for number in numbers} == {float}
    assert strategy.sums["filled"] == [pytest.approx(110 * 0.02 + 2), pytest.approx(120 * 0.02 + 2)]
    assert strategy.sums["closed"][0] == pytest.approx(120 * 20.0 + 165.0 - 120.0)
    assert strategy.sums["rejected"] == [5e8]


@pytest.mark.parametrize(
    ("told", "exact"),
    [(FilledOrder, OrderFilled), (PlacedOrder, Order), (ClosedTrade, ClosedPosition), (Fill, Transaction)],
)
def test_the_fields_are_those_of_the_account(told: Any, exact: Any) -> None:
    assert told._fields == exact._fields
    assert told._field_defaults == exact._field_defaults
    assert Decimal not in told.__annotations__.values()


def test_a_growing_list_is_turned_item_by_item_and_what_was_given_stays() -> None:
    turned: list[Decimal] = []

    def tell(number: Decimal) -> float:
        turned.append(number)
        return float(number)

    telling: Telling[Decimal, float] = Telling(tell)
    exact = AppendOnly([Decimal(1)])
    first = telling.of(exact)
    exact = exact.with_item(Decimal(2))
    assert list(telling.of(exact)) == list(telling.of(exact)) == [1.0, 2.0]
    assert list(first) == [1.0]
    assert turned == [Decimal(1), Decimal(2)]
