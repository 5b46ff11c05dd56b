"""The account: cash, positions and working orders, folded from events.

Buying power is what is left of the cash after reservations for working orders and after collateral for short positions: a
short sale's proceeds stay locked together with as much again, so that the account is never levered. A market order that sells a
holding releases its expected proceeds at once, so that a sale and a purchase decided at one instant fit together; the cash is
checked again when the purchase fills. An order that closes a position is never refused for want of money; one that turns a
position round is backed with what its closing part sets free. Once a position is gone, orders that may only reduce it are cancelled.

Margin, borrowing costs and corporate actions will be events of this decider; partial fills already pass through ``traded``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from domain.orders import decider as orders
from domain.orders.commands import FillOrder, PlaceOrder, RefuseOrder
from domain.orders.decider import UNKNOWN, OrderState, Placed, Working
from domain.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderTriggered,
)
from domain.orders.order import Order, OrderType, RejectionReason, Side
from domain.portfolio.append_only import AppendOnly, GrowingSet
from domain.portfolio.commands import DepositCash, PortfolioCommand, WithdrawCash
from domain.portfolio.events import CashDeposited, CashWithdrawn, PortfolioEvent, WithdrawalRefused
from domain.portfolio.position import ClosedPosition, Position, Transaction, traded
from domain.shared.decider import Decider
from domain.shared.errors import InvalidValue
from domain.shared.frozen import changed, make
from domain.shared.values import LEDGER, ZERO

_add, _subtract, _multiply, _multiply_and_add = LEDGER.add, LEDGER.subtract, LEDGER.multiply, LEDGER.fma
_TWO = Decimal(2)


@dataclass(frozen=True)
class Portfolio:
    """The state of an account; never changed after creation.

    Attributes:
        cash: money in the account, proceeds of short sales included.
        deposited: money put in less money taken out.
        reserved: money set aside for working orders (expected proceeds of market sales count below zero).
        short_basis: what the open short positions were sold for.
        realised: profit of closed positions before fees.
        fees: all commissions paid.
        positions: open positions by symbol.
        orders: orders placed or working, by id.
        order_ids: ids of all orders ever placed.
        closed: what was realised, in order.
        transactions: all fills, in order.
    """

    cash: Decimal = ZERO
    deposited: Decimal = ZERO
    reserved: Decimal = ZERO
    short_basis: Decimal = ZERO
    realised: Decimal = ZERO
    fees: Decimal = ZERO
    positions: Mapping[str, Position] = field(default_factory=dict)
    orders: Mapping[str, Placed | Working] = field(default_factory=dict)
    order_ids: GrowingSet = field(default_factory=GrowingSet)
    closed: AppendOnly[ClosedPosition] = field(default_factory=AppendOnly)
    transactions: AppendOnly[Transaction] = field(default_factory=AppendOnly)

    @property
    def spendable(self) -> Decimal:
        """Cash less the collateral of short positions: what a fill can be paid with."""
        return _subtract(self.cash, _multiply(_TWO, self.short_basis)) if self.short_basis else self.cash

    @property
    def buying_power(self) -> Decimal:
        """What a new order can be backed with: ``spendable`` less what working orders have reserved."""
        return _subtract(self.spendable, self.reserved)

    def quantity(self, symbol: str) -> Decimal:
        """Units held of a symbol; below zero when short, zero when flat."""
        position = self.positions.get(symbol)
        return position.quantity if position is not None else ZERO


EMPTY = Portfolio()


def opening_quantity(state: Portfolio, order: Order, quantity: Decimal) -> Decimal:
    """How many of the units an order would open or add, rather than close."""
    if order.reduce_only:
        return ZERO
    held = state.quantity(order.symbol)
    if order.side is Side.SELL:
        held = held.copy_negate()
    # held < 0 now means that the order closes that many units
    return quantity if held >= ZERO else max(ZERO, _add(quantity, held))


def reservation(state: Portfolio, command: PlaceOrder) -> Decimal:
    """Money to set aside for an order; below zero for the proceeds that a market sale of a holding is expected to bring."""
    order = command.order
    opening = opening_quantity(state, order, order.quantity)
    is_market_sale = order.side is Side.SELL and order.order_type is OrderType.MARKET
    if not opening:
        if not is_market_sale:
            return ZERO
        return min(ZERO, _subtract(command.commission, _multiply(order.quantity, command.unit_price)))
    needed = _multiply_and_add(opening, command.unit_price, command.commission)
    closing = _subtract(order.quantity, opening)
    if closing:
        needed = _subtract(needed, _set_free(state, order, closing, command.unit_price))
    return needed if is_market_sale else max(ZERO, needed)


def decide(state: Portfolio, command: PortfolioCommand) -> tuple[PortfolioEvent, ...]:
    """The events that a command leads to.

    Raises:
        InvalidValue: an amount of money is not above zero, or an order's or a fill's quantity or price cannot be.
        OrderNotWorking: the command names an order that is unknown or finished, or places one twice.
    """
    if isinstance(command, PlaceOrder):
        return _place(state, command)
    if isinstance(command, FillOrder):
        return _fill(state, command)
    if isinstance(command, DepositCash | WithdrawCash):
        return _move_cash(state, command)
    if isinstance(command, RefuseOrder):
        _check_new(state, command.order)
        return orders.decide(UNKNOWN, command)
    return orders.decide(_known(state, command.order_id), command)


def _move_cash(state: Portfolio, command: DepositCash | WithdrawCash) -> tuple[PortfolioEvent, ...]:
    if not (command.amount.is_finite() and command.amount > ZERO):
        raise InvalidValue("an amount of money must be above zero", field="amount", value=command.amount)
    if isinstance(command, DepositCash):
        return (CashDeposited(command.amount),)
    # What a pending sale is expected to bring may back an order, but it cannot be taken out.
    available = min(state.spendable, state.buying_power)
    if command.amount > available:
        return (WithdrawalRefused(command.amount, available),)
    return (CashWithdrawn(command.amount),)


def _check_new(state: Portfolio, order: Order) -> None:
    if order.order_id in state.order_ids:
        raise orders.OrderNotWorking(order.order_id, "was placed already")


def _place(state: Portfolio, command: PlaceOrder) -> tuple[PortfolioEvent, ...]:
    order = command.order
    _check_new(state, order)
    orders.check(order)
    needed = reservation(state, command)
    if needed > ZERO:
        available = state.buying_power
        if needed > available:
            reason = RejectionReason.INSUFFICIENT_BUYING_POWER
            return orders.placed(order), OrderRejected(order.order_id, reason, needed, available)
    return orders.placed(order), make(OrderAccepted, order_id=order.order_id, reserved=needed)


def _fill(state: Portfolio, command: FillOrder) -> tuple[PortfolioEvent, ...]:
    working = state.orders.get(command.order_id, UNKNOWN)
    if not isinstance(working, Working):
        return orders.decide(working, command)
    order = working.order
    if order.reduce_only:
        return _with_cancelled(state, _fill_reduce_only(state, order, command))
    opening = opening_quantity(state, order, command.quantity)
    if opening:
        required = _multiply_and_add(opening, command.price, command.commission)
        available = _after_closing(state, order, command, _subtract(command.quantity, opening))
        if required > available:
            reason = RejectionReason.INSUFFICIENT_CASH_AT_FILL
            return (OrderRejected(command.order_id, reason, required, available),)
    return _with_cancelled(state, orders.filled(order, command))


def _after_closing(state: Portfolio, order: Order, command: FillOrder, closing: Decimal) -> Decimal:
    """What can be spent on the opening part of a fill once its closing part has gone through."""
    return _add(state.spendable, _set_free(state, order, closing, command.price)) if closing else state.spendable


def _set_free(state: Portfolio, order: Order, closing: Decimal, price: Decimal) -> Decimal:
    """What closing the whole position at ``price`` sets free; below zero where covering a short costs more than its collateral."""
    value = _multiply(closing, price)
    if order.side is Side.SELL:
        return value
    return _subtract(_multiply(_TWO, state.positions[order.symbol].cost_basis.copy_abs()), value)


def _with_cancelled(state: Portfolio, event: PortfolioEvent) -> tuple[PortfolioEvent, ...]:
    """A fill, and the end of the orders that have nothing left to reduce after it."""
    if not isinstance(event, OrderFilled):
        return (event,)
    before = state.quantity(event.symbol)
    after = _add(before, event.quantity if event.side is Side.BUY else event.quantity.copy_negate())
    if not before or (after and (after > ZERO) == (before > ZERO)):
        return (event,)
    idle = (
        OrderCancelled(order_id, "no position left to reduce")
        for order_id, known in state.orders.items()
        if known.order.reduce_only
        and known.order.symbol == event.symbol
        and order_id != event.order_id
        and not _reduces(known.order, after)
    )
    return event, *idle


def _reduces(order: Order, held: Decimal) -> bool:
    return held < ZERO if order.side is Side.BUY else held > ZERO


def _fill_reduce_only(state: Portfolio, order: Order, command: FillOrder) -> PortfolioEvent:
    held = state.quantity(order.symbol)
    if not _reduces(order, held):
        return OrderCancelled(order.order_id, "no position left to reduce")
    closable = held.copy_abs()
    if closable < command.quantity:
        command = changed(command, quantity=closable)
    return orders.filled(order, command)


def evolve(state: Portfolio, event: PortfolioEvent) -> Portfolio:
    """The account after an event."""
    return _EVOLVE.get(type(event), _after_end)(state, event)


def _after_deposit(state: Portfolio, event: CashDeposited) -> Portfolio:
    return changed(state, cash=_add(state.cash, event.amount), deposited=_add(state.deposited, event.amount))


def _after_withdrawal(state: Portfolio, event: CashWithdrawn) -> Portfolio:
    return changed(state, cash=_subtract(state.cash, event.amount), deposited=_subtract(state.deposited, event.amount))


def _after_placing(state: Portfolio, event: OrderPlaced) -> Portfolio:
    book = {**state.orders, event.order_id: orders.evolve(UNKNOWN, event)}
    return changed(state, orders=book, order_ids=state.order_ids.with_name(event.order_id))


def _after_acceptance(state: Portfolio, event: OrderAccepted) -> Portfolio:
    known = _known(state, event.order_id)
    if not isinstance(known, Placed):
        return state
    book = {**state.orders, event.order_id: orders.evolve(known, event)}
    return changed(state, orders=book, reserved=_add(state.reserved, event.reserved))


def _after_trigger(state: Portfolio, event: OrderTriggered) -> Portfolio:
    known = _known(state, event.order_id)
    if not isinstance(known, Working):
        return state
    return changed(state, orders={**state.orders, event.order_id: orders.evolve(known, event)})


def _after_end(state: Portfolio, event: OrderRejected | OrderCancelled | OrderExpired) -> Portfolio:
    return changed(state, **_without(state, event.order_id))


def _known(state: Portfolio, order_id: str) -> OrderState:
    return state.orders.get(order_id, UNKNOWN)


def _without(state: Portfolio, order_id: str) -> dict[str, object]:
    """The fields of the state once an order is finished."""
    book = dict(state.orders)
    finished = book.pop(order_id, None)
    fields: dict[str, object] = {"orders": book}
    if isinstance(finished, Working) and finished.reserved:
        fields["reserved"] = _subtract(state.reserved, finished.reserved)
    return fields


def _after_fill(state: Portfolio, event: OrderFilled) -> Portfolio:
    symbol, price, commission = event.symbol, event.price, event.commission
    signed = event.quantity if event.side is Side.BUY else event.quantity.copy_negate()
    before = state.positions.get(symbol)
    after, realised = traded(before, signed, price, commission, event.bar, event.order_id, symbol)
    positions = dict(state.positions)
    if after is None:
        positions.pop(symbol, None)
    else:
        positions[symbol] = after
    fields = _without(state, event.order_id)
    fields["positions"] = positions
    fields["cash"] = _subtract(_subtract(state.cash, _multiply(signed, price)), commission)
    fields["fees"] = _add(state.fees, commission)
    fields["transactions"] = state.transactions.with_item(
        make(
            Transaction,
            at=event.bar,
            order_id=event.order_id,
            symbol=symbol,
            side=event.side,
            quantity=event.quantity,
            price=price,
            commission=commission,
        )
    )
    was_short, is_short = _short_part(before), _short_part(after)
    if was_short != is_short:
        fields["short_basis"] = _add(_subtract(state.short_basis, was_short), is_short)
    if realised is not None:
        fields["realised"] = _add(state.realised, realised.gross_profit)
        fields["closed"] = state.closed.with_item(realised)
    return changed(state, **fields)


def _short_part(position: Position | None) -> Decimal:
    return position.cost_basis.copy_negate() if position is not None and position.quantity < ZERO else ZERO


_EVOLVE: dict[type, Callable[[Portfolio, Any], Portfolio]] = {
    CashDeposited: _after_deposit,
    CashWithdrawn: _after_withdrawal,
    WithdrawalRefused: lambda state, _: state,
    OrderPlaced: _after_placing,
    OrderAccepted: _after_acceptance,
    OrderTriggered: _after_trigger,
    OrderFilled: _after_fill,
}

PORTFOLIO: Decider[Portfolio, PortfolioCommand, PortfolioEvent] = Decider(EMPTY, decide, evolve)
