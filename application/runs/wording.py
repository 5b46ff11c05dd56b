"""Orders and refusals in words."""

from __future__ import annotations

from application.runs.events import RunStarted
from domain.orders.events import OrderPlaced, OrderRejected, OrderSized
from domain.orders.order import Order
from domain.orders.sizing import target_money
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
    """What an order is to come to: ``for 50 % of equity``, ``for 1000.00``, ``to hold -50 % of equity``."""
    if target.kind is TargetKind.ADD_MONEY:
        return f"for {money_text(target.value)}"
    verb = "to hold" if target.is_level else "for"
    equity = f"(equity - {money_text(target.reserve)})" if target.reserve else "equity"
    return f"{verb} {target.value * 100.0:.10g} % of {equity}"


def sized(event: OrderSized, target: Target | None) -> str:
    """How an order got its size where it filled, with the arithmetic from equity to units.

    ``equity 10000.00, 50 % of it 5000.00; 49 at 101.5 wanted, 48 traded: insufficient cash at fill, 4900.00 there``
    """
    units = f"{price_text(event.wanted)} at {price_text(event.price)}"
    units += f", {price_text(event.closing)} of them to close" if event.closing else ""
    if event.cut is not None:
        why, there = event.cut.value.replace("_", " "), money_text(event.available)
        units += f" wanted, {price_text(event.quantity)} traded: {why}, {there} there"
    if target is None or event.equity is None:
        return units
    share = "" if target.kind is TargetKind.ADD_MONEY else f"{abs(target.value) * 100.0:.10g} % of it "
    kept = f" less {money_text(target.reserve)}" if target.reserve else ""
    return f"equity {money_text(event.equity)}{kept}, {share}{money_text(target_money(target, event.equity))}; {units}"


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
