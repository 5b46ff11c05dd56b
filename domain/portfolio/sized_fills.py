"""The size of an order where it fills: what it closes always trades, what it opens is what was asked for and can be paid."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from domain.orders import decider as orders
from domain.orders.commands import FillOrder, FillTarget
from domain.orders.events import OrderCancelled, OrderEvent, OrderRejected, OrderSized
from domain.orders.order import Order, RejectionReason, Side
from domain.orders.sizing import Wanted, affordable, opening_fee, wanted
from domain.portfolio.backing import available_at_fill, facing, opened_by
from domain.shared.values import LEDGER, ZERO, to_decimal

if TYPE_CHECKING:
    from domain.portfolio.portfolio import Portfolio

TARGET_HELD = "target held"

_add, _subtract = LEDGER.add, LEDGER.subtract


def sized_fill(state: Portfolio, order: Order, command: FillTarget) -> tuple[OrderEvent, ...]:
    """The events of a fill: the size and the fill, or the end of an order that has nothing to trade."""
    held = facing(state, order.symbol, order.side)
    asked = _asked(order, held, command)
    if not asked.units:
        return (_nothing_asked(order, held, asked, command),)
    price = to_decimal(command.price)
    available = available_at_fill(state, order, asked.closing, price)
    opening = granted = _subtract(asked.units, asked.closing)
    required = _cost(opening, asked.closing, command)
    if required > available and opening:
        granted = ZERO
        if order.target is not None or not order.all_or_none:
            fee = opening_fee(command.commission, command.price, asked.closing)
            granted = min(opening, affordable(available, command.price, fee, command.lot))
    quantity = _add(asked.closing, granted)
    if not quantity:
        reason = RejectionReason.INSUFFICIENT_CASH_AT_FILL
        return (OrderRejected(order.order_id, reason, required, available),)
    cut = RejectionReason.INSUFFICIENT_CASH_AT_FILL if granted < opening else None
    commission = command.commission.on(float(quantity), command.price, float(granted))
    reference = price if command.reference_price == command.price else to_decimal(command.reference_price)
    fill = FillOrder(order.order_id, quantity, price, reference, to_decimal(commission), command.bar)
    filled = orders.filled(order, fill)
    if order.target is None and cut is None:
        return (filled,)
    asked_for = (asked.units, asked.closing, quantity, cut)
    return OrderSized(order.order_id, command.equity, price, available, *asked_for), filled


def _asked(order: Order, held: Decimal, command: FillTarget) -> Wanted:
    if order.target is None or command.equity is None:
        opening = opened_by(held, order.quantity)
        return Wanted(order.quantity, _subtract(order.quantity, opening), ZERO)
    direction = 1 if order.side is Side.BUY else -1
    return wanted(order.target, command.equity, held, command.price, command.commission, command.lot, direction)


def _nothing_asked(order: Order, held: Decimal, asked: Wanted, command: FillTarget) -> OrderEvent:
    """The end of an order that asks for nothing: what it is to come to is there, or no longer buys a lot."""
    if held and order.target is not None and order.target.is_level:
        return OrderCancelled(order.order_id, TARGET_HELD)
    reason, one_lot = RejectionReason.INSUFFICIENT_CASH_AT_FILL, _cost(command.lot, ZERO, command)
    return OrderRejected(order.order_id, reason, one_lot, asked.money)


def _cost(opening: Decimal, closing: Decimal, command: FillTarget) -> Decimal:
    """What opening so many units takes, the commission of the whole fill included."""
    if not opening:
        return ZERO
    commission = command.commission.on(float(_add(opening, closing)), command.price, float(opening))
    return LEDGER.fma(opening, to_decimal(command.price), to_decimal(commission))
