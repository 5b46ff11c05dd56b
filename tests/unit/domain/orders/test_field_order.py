"""What the decider of orders makes by position has the fields that it takes for granted, in their order."""

from __future__ import annotations

from domain.orders.commands import FillOrder
from domain.orders.decider import Placed, Working
from domain.orders.events import OrderFilled, OrderPlaced
from domain.orders.order import Order


def test_an_order_and_the_event_that_places_it() -> None:
    assert OrderPlaced._fields == Order._fields


def test_a_fill_and_the_event_that_records_it() -> None:
    assert OrderFilled._fields == ("order_id", "symbol", "side", *FillOrder._fields[1:])
    assert FillOrder._fields[0] == "order_id"


def test_the_states_of_an_order() -> None:
    assert Placed._fields == ("order",)
    assert Working._fields == ("order", "reserved", "triggered", "filled")
