"""The money behind orders: what they take, what they set free, and what is there for them.

An order has two legs. What it closes of a position held against it always trades, and sets money free; what it opens must be backed.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from domain.orders.decider import Working
from domain.orders.order import Order, OrderType, Side
from domain.shared.values import LEDGER, ZERO, to_decimal

if TYPE_CHECKING:
    from domain.orders.commands import PlaceOrder
    from domain.portfolio.portfolio import Portfolio

_add, _subtract, _multiply, _multiply_and_add = LEDGER.add, LEDGER.subtract, LEDGER.multiply, LEDGER.fma
_TWO = Decimal(2)
_PLACES = -20
_SMALLEST = Decimal(1).scaleb(_PLACES)


def facing(state: Portfolio, symbol: str, side: Side) -> Decimal:
    """Units held in the direction of a side; below zero where an order of that side would close them."""
    position = state.positions.get(symbol)
    if position is None:
        return ZERO
    return position.quantity if side is Side.BUY else position.quantity.copy_negate()


def facing_after_orders(state: Portfolio, symbol: str, side: Side) -> Decimal:
    """The same once the market orders of that side have filled that are working now: they go ahead of a new one."""
    held = facing(state, symbol, side)
    if not state.orders:
        return held
    for known in state.orders.values():
        order = known.order
        if order.symbol == symbol and order.side is side and order.order_type is OrderType.MARKET:
            held = min(_add(held, order.quantity), ZERO) if order.reduce_only else _add(held, order.quantity)
    return held


def opened_by(held: Decimal, quantity: Decimal) -> Decimal:
    """How many units an order opens or adds rather than closes, ``held`` being what is held in its direction."""
    return quantity if held >= ZERO else max(ZERO, _add(quantity, held))


def set_free(state: Portfolio, symbol: str, side: Side, closing: Decimal, price: Decimal) -> Decimal:
    """What closing so many units at ``price`` sets free; below zero where covering a short costs more than its collateral."""
    if not closing:
        return ZERO
    value = _multiply(closing, price)
    if side is Side.SELL:
        return value
    position = state.positions[symbol]
    locked, held = _multiply(_TWO, position.cost_basis.copy_abs()), position.quantity.copy_abs()
    if closing < held:
        locked = LEDGER.divide(_multiply(locked, closing), held)
    # A position that was closed in parts may have cost a number without an end; what is set aside is added up exactly.
    return ended(_subtract(locked, value))


def ended(money: Decimal) -> Decimal:
    """Money with an end, at most as much."""
    return money.quantize(_SMALLEST, ROUND_FLOOR, LEDGER) if money.as_tuple().exponent < _PLACES else money  # type: ignore[operator]


def reservation(state: Portfolio, command: PlaceOrder) -> Decimal:
    """Money to set aside for an order; below zero for what a market order that closes is expected to set free.

    What covering a short position takes beyond its collateral is not set aside: it must be paid in any case.
    """
    order = command.order
    is_market, held, opening = order.order_type is OrderType.MARKET, ZERO, order.quantity
    if order.symbol in state.positions or state.orders:
        held = facing_after_orders(state, order.symbol, order.side)
        opening = opened_by(held, opening)
    if order.reduce_only:
        opening = ZERO
    if not opening:
        if not is_market:
            return ZERO
        closing = min(order.quantity, max(ZERO, held.copy_negate()))
        freed = set_free(state, order.symbol, order.side, closing, command.unit_price)
        return min(ZERO, _subtract(command.commission, freed))
    freed = ZERO
    if held < ZERO:
        freed = set_free(state, order.symbol, order.side, _subtract(order.quantity, opening), command.unit_price)
    if command.most is None:
        needed = _multiply_and_add(opening, command.unit_price, command.commission)
    else:
        needed = min(command.most, max(ZERO, ended(_add(state.buying_power, freed))))
    if freed:
        needed = _subtract(needed, freed)
    return needed if is_market else max(ZERO, needed)


def available_at_fill(state: Portfolio, order: Order, closing: Decimal, price: Decimal) -> Decimal:
    """What an order's opening leg can be paid with once ``closing`` units of it have been closed at ``price``.

    An order that takes what there is leaves other orders what was set aside for them; one that trades all or nothing was backed as a
    whole, and takes it.
    """
    free = state.spendable
    if order.target is not None or not order.all_or_none:
        own = state.orders.get(order.order_id)
        others = _subtract(state.reserved, own.reserved) if isinstance(own, Working) else state.reserved
        free = _subtract(free, max(ZERO, others))
        if order.target is not None and order.target.reserve:
            free = _subtract(free, to_decimal(order.target.reserve))
    return _add(free, set_free(state, order.symbol, order.side, closing, price))
