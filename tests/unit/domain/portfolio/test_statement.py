"""What an account is told about: a second fold beside it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.orders.commands import FillOrder, PlaceOrder
from domain.orders.events import OrderAccepted, OrderFilled, OrderPlaced
from domain.orders.order import Order, Side
from domain.portfolio.commands import DepositCash, PortfolioCommand, WithdrawCash
from domain.portfolio.order_number import order_id, order_number
from domain.portfolio.portfolio import EMPTY, Portfolio, decide, evolve
from domain.portfolio.position import ClosedPosition, Position, Transaction
from domain.portfolio.statement import NOTHING_STATED, Statement, Totals, stated, totalled
from domain.shared.errors import InvalidValue

D = Decimal


def after(*commands: PortfolioCommand) -> tuple[Portfolio, Statement]:
    state, statement, totals = EMPTY, NOTHING_STATED, Totals()
    for command in commands:
        for event in decide(state, command):
            totals = totalled(totals, state.positions, event)
            statement = stated(statement, state.positions, event)
            state = evolve(state, event)
            assert statement.totals == totals
    return state, statement


def traded(number: int, side: Side, quantity: str, price: str, commission: str, bar: int) -> list[PortfolioCommand]:
    order = Order(order_id(number), "A", side, D(quantity))
    filled = FillOrder(order.order_id, D(quantity), D(price), D(price), D(commission), bar)
    return [PlaceOrder(order, D(price), D(commission)), filled]


ROUND_TRIP = [
    DepositCash(D(1_000)),
    *traded(1, Side.BUY, "5", "100", "1", 7),
    *traded(2, Side.SELL, "2", "110", "1", 8),
    WithdrawCash(D(300)),
]


def test_money_trades_and_fills_are_summed() -> None:
    _, statement = after(*ROUND_TRIP)
    assert statement.totals == Totals(deposited=D(700), realised=D(20), fees=D(2), trades=1, fills=2)


def test_closed_positions_and_fills_are_listed_in_order() -> None:
    _, statement = after(*ROUND_TRIP)
    fees = D("0.4") + 1
    assert list(statement.closed) == [ClosedPosition("A", D(2), D(100), D(110), D(20), fees, 7, 8, "O-2")]
    assert list(statement.transactions) == [
        Transaction(7, "O-1", "A", Side.BUY, D(5), D(100), D(1)),
        Transaction(8, "O-2", "A", Side.SELL, D(2), D(110), D(1)),
    ]


def test_an_earlier_statement_does_not_see_what_came_later() -> None:
    _, statement = after(*ROUND_TRIP[:3])
    fill = OrderFilled("O-2", "A", Side.SELL, D(2), D(110), D(110), D(1), 8)
    later = stated(statement, {"A": Position("A", D(5), D(500), D(1), 7)}, fill)
    assert (len(statement.closed), len(later.closed)) == (0, 1)


@pytest.mark.parametrize("wrong", ["O-0", "O-", "o-1", "A", "O-1a", "O--1", "O-²", ""])
def test_an_id_that_has_no_number_is_refused(wrong: str) -> None:
    assert order_number(wrong) == 0
    state, _ = after(DepositCash(D(1_000)))
    with pytest.raises(InvalidValue, match="O- and a number above zero"):
        decide(state, PlaceOrder(Order(wrong, "A", Side.BUY, D(1)), D(1), D(0)))


class TestFieldsThatAreTakenByPosition:
    """Deciders make one value of another's fields in their order: the orders must agree."""

    def test_of_a_placed_order(self) -> None:
        assert OrderPlaced._fields == Order._fields

    def test_of_an_acceptance(self) -> None:
        assert OrderAccepted._fields == ("order_id", "reserved")

    def test_of_a_fill(self) -> None:
        assert OrderFilled._fields == (
            "order_id", "symbol", "side", "quantity", "price", "reference_price", "commission", "bar",
        )  # fmt: skip
        assert FillOrder._fields == ("order_id", "quantity", "price", "reference_price", "commission", "bar")

    def test_of_positions_and_transactions(self) -> None:
        assert Position._fields == ("symbol", "quantity", "cost_basis", "fees", "opened_at")
        assert Transaction._fields == ("at", "order_id", "symbol", "side", "quantity", "price", "commission")
        assert ClosedPosition._fields == (
            "symbol", "quantity", "entry_price", "exit_price", "gross_profit", "fees", "opened_at", "closed_at", "order_id",
        )  # fmt: skip

    def test_of_an_account_and_its_statement(self) -> None:
        assert Portfolio._fields == ("reserved", "orders", "last_order", "cash", "short_basis", "positions")
        assert Totals._fields == ("deposited", "realised", "fees", "trades", "fills")
        assert Statement._fields == ("totals", "closed", "transactions")
