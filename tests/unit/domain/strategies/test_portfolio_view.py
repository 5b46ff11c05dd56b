"""The account as a strategy sees it."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from application.trading.account import Account
from application.trading.market_time import MarketTime
from application.trading.recorder import Recorder
from domain.orders.commands import FillOrder, PlaceOrder
from domain.orders.order import Order, Side
from domain.strategies.actions import Actions, Buy, Close, Sell
from domain.strategies.bar import Bar
from domain.strategies.portfolio_view import PortfolioView
from tests.support.bars import DAY, daily
from tests.support.journal import ListJournal
from tests.support.running import TWO, Each, run

SEEN: tuple[str, ...] = ("A", "B")


def views(script: dict[tuple[int, str], Any], *series: list[float], look: Any) -> list[Any]:
    """What ``look`` sees at each bar of the last symbol."""
    seen: list[Any] = []
    counts: dict[str, int] = {}

    def decide(symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        number = counts[symbol] = counts.get(symbol, -1) + 1
        if symbol == SEEN[len(series) - 1]:
            seen.append(look(portfolio))
        wanted: Actions = script.get((number, symbol))
        return wanted

    run(Each(decide), daily(*series), symbols=TWO[: len(series)], cash=1_000)
    return seen


def test_flat() -> None:
    (seen,) = views(
        {}, [10.0], look=lambda view: (view.cash, view.equity, view.buying_power, view.symbols, view.positions)
    )
    assert seen == (1_000, 1_000, 1_000, (), {})
    (seen,) = views({}, [10.0], look=lambda view: (view.position("A"), view.quantity("A"), view.weight("A")))
    assert seen == (None, 0.0, 0.0)


def test_long_and_short_at_the_last_close() -> None:
    script = {(0, "A"): Buy(quantity=20), (0, "B"): Sell(quantity=10)}
    _, _, seen = views(script, [10, 10, 15], [20, 20, 30], look=lambda view: view.positions)
    long, short = seen["A"], seen["B"]
    assert tuple(long)[:3] == ("A", 20, 10)
    assert (long.price, long.value, long.unrealised_profit) == (15, 300, 100)
    assert (short.quantity, short.average_entry_price) == (-10, 20)
    assert (short.value, short.unrealised_profit) == (-300, -100)
    assert long.entry_date.timestamp() * 1e6 == DAY


def test_weights_are_shares_of_equity() -> None:
    script = {(0, "A"): Buy(quantity=20), (0, "B"): Sell(quantity=10)}
    _, seen = views(script, [10, 10], [20, 20], look=lambda view: (view.weight("A"), view.weight("B"), view.symbols))
    assert seen == (0.2, -0.2, ("A", "B"))


def test_a_weight_of_no_equity_is_not_a_number() -> None:
    account = Account("A", Recorder(ListJournal(), "S"), MarketTime())
    account.move_cash(Decimal(1_000), 0)
    account.do(PlaceOrder(Order("O-2", "A", Side.SELL, Decimal(100)), Decimal(10), Decimal(0)), 0)
    account.fill(FillOrder("O-2", Decimal(100), Decimal(10), Decimal(10), Decimal(0), 0), 0, "")
    account.mark("A", [20.0])
    assert account.view.equity == 0.0
    assert math.isnan(account.view.weight("A"))


def test_orders_and_what_became_of_them() -> None:
    script = {(0, "A"): [Buy(quantity=5), Buy(quantity=1, limit=5)], (1, "A"): Close()}

    def look(view: PortfolioView) -> tuple[list[str], int, int, int]:
        ids = [order.order_id for order in view.working_orders("A")]
        return ids, len(view.working_orders("B")), len(view.transactions), len(view.closed_positions)

    assert views(script, [10, 10, 12], look=look) == [([], 0, 0, 0), (["O-4"], 0, 1, 0), (["O-4"], 0, 2, 1)]


@pytest.mark.parametrize("name", ["cash", "equity", "positions", "anything"])
def test_it_cannot_be_changed(name: str) -> None:
    def change(view: PortfolioView) -> bool:
        with pytest.raises(AttributeError):
            setattr(view, name, 1.0)
        return True

    assert views({}, [10.0], look=change) == [True]
