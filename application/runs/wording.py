"""Orders and refusals in words."""

from __future__ import annotations

from application.runs.events import RunStarted
from domain.orders.events import OrderPlaced, OrderRejected, OrderSized
from domain.orders.order import Order
from domain.orders.target import Target, TargetKind
from domain.shared.amounts import amounts_apart, money_text, price_text


def asked_for(order: Order | OrderPlaced) -> str:
    """What an order asks for: ``buy 10 AAPL (limit 93.5, GTC)``."""
    prices = [
        f"{name} {price_text(price)}"
        for name, price in (("limit", order.limit_price), ("stop", order.stop_price))
        if price is not None
    ]
    named = [] if prices else [order.order_type.value]
    terms = ", ".join([*named, *prices, order.time_in_force.value.upper()])
    reduce = ", reduce only" if order.reduce_only else ""
    reduce += "" if order.all_or_none else ", may be cut"
    size = str(order.quantity) if order.target is None else f"about {order.quantity}"
    aim = "" if order.target is None else f" {aim_of(order.target)}"
    return f"{order.side} {size} {order.symbol}{aim} ({terms}{reduce})"


def aim_of(target: Target) -> str:
    """What an order is to come to: ``for 50 % of equity``, ``for 1000``, ``to hold -50 % of equity``."""
    kept = f" less {money_text(target.reserve)}" if target.reserve else ""
    match target.kind:
        case TargetKind.ADD_SHARE:
            return f"for {target.value * 100.0:.10g} % of equity{kept}"
        case TargetKind.ADD_MONEY:
            return f"for {money_text(target.value)}"
        case TargetKind.HOLD_WEIGHT:
            return f"to hold {target.value * 100.0:.10g} % of equity{kept}"


def sized(event: OrderSized) -> str:
    """What became of a size where it was reached: ``50 wanted at 101.5, 48 traded: insufficient cash at fill``."""
    worth = "" if event.equity is None else f"equity {event.equity.normalize():f}: "
    legs = f", {event.closing} of them to close" if event.closing else ""
    if event.cut is None:
        return f"{worth}{event.wanted} at {event.price}{legs}"
    why = event.cut.value.replace("_", " ")
    return (
        f"{worth}{event.wanted} wanted at {event.price}{legs}, {event.quantity} traded: {why}, {event.available} there"
    )


def refusal(event: OrderRejected) -> str:
    """Why an order was refused, with the money that was needed and there."""
    words = event.reason.value.replace("_", " ")
    if event.required is None:
        return words
    if event.available is None:
        return f"{words}: {money_text(event.required)} needed"
    required, available = amounts_apart(event.required, event.available)
    return f"{words}: {required} needed, {available} there"


def universe_text(started: RunStarted) -> str:
    """Which symbols a run may trade when: ``ASX as known at the time``; "" where it may trade all of its own always."""
    if started.universe is None:
        return ""
    name, since = started.universe["name"], started.universe["since"][:10]
    before = f", before {since} as on its first list" if started.universe["assumed"] else f", from {since} on"
    return f"{name} as known at the time{before}"
