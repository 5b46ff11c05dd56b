"""What every broker promises, in three small suites; an adapter joins by a fixture that says how it is shown a market."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from application.ports.broker import Answer, Broker, Expiry, Fill, LastPrice, Trigger
from domain.orders.order import Order, OrderType, Side, TimeInForce
from domain.orders.target import Target, TargetKind
from domain.strategies.bar import Bar, bar_rows
from tests.support.bars import DAY

Prices = tuple[float, float, float, float]

VOLUME = 1_000.0


def bar(prices: Prices | float) -> Bar:
    """A bar of four prices, or of one."""
    four = (float(prices),) * 4 if isinstance(prices, int | float) else prices
    return next(bar_rows(())([(*four, VOLUME)]))


def order(number: int, side: Side = Side.BUY, symbol: str = "A", **terms: Any) -> Order:
    """An order of ten units."""
    return Order(f"O-{number}", symbol, side, Decimal(10), **terms)


class Market:
    """Shows a broker daily bars, and keeps what it answers."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.day = 0

    def opened(self, **prices: Prices | float) -> list[Answer]:
        """A day opens."""
        self.day += 1
        self._bars: Mapping[str, Bar] = {symbol: bar(one) for symbol, one in prices.items()}
        return list(self.broker.bars_opened(self.at, self.day, self._bars))

    def closed(self) -> list[Answer]:
        """The same day closes."""
        return list(self.broker.bars_closed(self.at, self.at + DAY - 1, self._bars))

    @property
    def at(self) -> int:
        """When the day opened."""
        return self.day * DAY


class FillsContract:
    """Fills at the open, inside a bar and at a known price."""

    def test_a_market_order_fills_at_the_next_open(self, market: Market) -> None:
        market.broker.place(order(1))
        assert market.opened(A=(100, 110, 90, 105)) == [Fill("O-1", 100.0, 100.0, market.at, market.at, VOLUME)]
        assert market.closed() == []
        assert market.opened(A=100) == []

    def test_only_a_bar_of_its_symbol_fills_it(self, market: Market) -> None:
        market.broker.place(order(1, symbol="B"))
        assert market.opened(A=100) == []
        assert [answer.order_id for answer in market.opened(A=100, B=50)] == ["O-1"]

    def test_a_limit_is_reached_inside_the_bar(self, market: Market) -> None:
        market.broker.place(order(1, order_type=OrderType.LIMIT, limit_price=95.0))
        assert market.opened(A=(100, 101, 96, 98)) == []
        assert market.closed() == []
        assert market.opened(A=(98, 99, 94, 97)) == []
        assert market.closed() == [Fill("O-1", 95.0, 95.0, market.at, market.at + DAY - 1, VOLUME)]

    def test_a_stop_that_the_open_has_passed_fills_there(self, market: Market) -> None:
        market.broker.place(order(1, Side.SELL, order_type=OrderType.STOP, stop_price=95.0))
        assert market.opened(A=(90, 99, 89, 97)) == [Fill("O-1", 90.0, 90.0, market.at, market.at, VOLUME)]

    def test_a_stop_limit_is_triggered_and_works_on_as_a_limit(self, market: Market) -> None:
        terms: dict[str, Any] = {"order_type": OrderType.STOP_LIMIT, "stop_price": 105.0, "limit_price": 101.0}
        market.broker.place(order(1, **terms))
        assert market.opened(A=(100, 106, 100, 104)) == []
        assert market.closed() == [Trigger("O-1", market.at + DAY - 1)]
        assert market.opened(A=(103, 104, 100, 102)) == []
        assert [type(answer) for answer in market.closed()] == [Fill]

    def test_sales_come_before_purchases_and_stops_before_limits(self, market: Market) -> None:
        market.broker.place(order(1))
        market.broker.place(order(2, Side.SELL))
        market.broker.place(order(3, Side.SELL, order_type=OrderType.LIMIT, limit_price=104.0))
        market.broker.place(order(4, Side.SELL, order_type=OrderType.STOP, stop_price=96.0))
        assert [answer.order_id for answer in market.opened(A=(100, 110, 90, 100))] == ["O-2", "O-1"]
        assert [answer.order_id for answer in market.closed()] == ["O-4", "O-3"]

    def test_market_orders_trade_at_a_price_that_is_known(self, market: Market) -> None:
        market.broker.place(order(1))
        market.broker.place(order(2, order_type=OrderType.LIMIT, limit_price=95.0))
        prices = {"A": LastPrice(101.0, 7.0)}
        answers = list(market.broker.auction(["O-1", "O-2", "O-9"], prices, bar=5, at=9))
        assert answers == [Fill("O-1", 101.0, 101.0, 5, 9, 7.0)]


class EndsContract:
    """Orders that end without a fill."""

    def test_what_is_taken_back_does_not_fill(self, market: Market) -> None:
        market.broker.place(order(1))
        market.broker.cancel("O-1")
        market.broker.cancel("O-1")
        market.broker.cancel("O-7")
        assert market.opened(A=100) == []

    def test_what_an_answer_leads_to_is_done_before_the_next(self, market: Market) -> None:
        market.broker.place(order(1, Side.SELL))
        market.broker.place(order(2))
        answers = iter(market.broker.bars_opened(DAY, 1, {"A": bar(100)}))
        assert next(answers).order_id == "O-1"
        market.broker.cancel("O-2")
        assert list(answers) == []

    def test_a_day_order_expires_with_its_session(self, market: Market) -> None:
        terms: dict[str, Any] = {"order_type": OrderType.LIMIT, "limit_price": 50.0, "time_in_force": TimeInForce.DAY}
        market.broker.place(order(1, **terms))
        assert market.opened(A=100) == []
        assert market.closed() == [Expiry("O-1", market.at + DAY - 1)]

    def test_an_ioc_order_expires_at_the_open_that_does_not_fill_it(self, market: Market) -> None:
        terms: dict[str, Any] = {"order_type": OrderType.LIMIT, "limit_price": 50.0, "time_in_force": TimeInForce.IOC}
        market.broker.place(order(1, **terms))
        assert market.opened(A=100) == [Expiry("O-1", market.at)]
        assert market.opened(A=40) == []


class TargetsContract:
    """Orders whose size is found where they fill."""

    @pytest.mark.parametrize("kind", TargetKind)
    def test_an_order_with_a_target_works_like_any_other(self, market: Market, kind: TargetKind) -> None:
        target = Target(kind, 0.25)
        market.broker.place(order(1, target=target))
        market.broker.place(order(2, order_type=OrderType.LIMIT, limit_price=95.0, target=target))
        opened = market.opened(A=(100, 100, 90, 100))
        fills = {answer.order_id: answer.price for answer in (*opened, *market.closed()) if isinstance(answer, Fill)}
        assert fills == {"O-1": 100.0, "O-2": 95.0}
