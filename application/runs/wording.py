"""Orders and refusals in words."""

from __future__ import annotations

from application.runs.events import RunStarted
from domain.orders.events import OrderPlaced, OrderRejected
from domain.orders.order import Order


def asked_for(order: Order | OrderPlaced) -> str:
    """What an order asks for: ``buy 10 AAPL (limit 93.5, GTC)``."""
    prices = [
        f"{name} {price:g}"
        for name, price in (("limit", order.limit_price), ("stop", order.stop_price))
        if price is not None
    ]
    named = [] if prices else [order.order_type.value]
    terms = ", ".join([*named, *prices, order.time_in_force.value.upper()])
    reduce = ", reduce only" if order.reduce_only else ""
    return f"{order.side} {order.quantity} {order.symbol} ({terms}{reduce})"


def refusal(event: OrderRejected) -> str:
    """Why an order was refused, with the money that was needed and there."""
    words = event.reason.value.replace("_", " ")
    if event.required is None:
        return words
    return f"{words}: {event.required} needed, {event.available} there"


def universe_text(started: RunStarted) -> str:
    """Which symbols a run may trade when: ``ASX as known at the time``; "" where it may trade all of its own always."""
    if started.universe is None:
        return ""
    name, since = started.universe["name"], started.universe["since"][:10]
    before = f", before {since} as on its first list" if started.universe["assumed"] else f", from {since} on"
    return f"{name} as known at the time{before}"
