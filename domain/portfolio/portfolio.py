"""The account: cash, positions and working orders, folded from events.

Buying power is what is left of the cash after reservations for working orders and after collateral for short positions: a
short sale's proceeds stay locked together with as much again, so that the account is never levered. A market order that sells a
holding releases its expected proceeds at once, so that a sale and a purchase decided at one instant fit together; the cash is
checked again when the purchase fills. What an order closes is never refused for want of money; what it opens beyond that is backed
with what the closing sets free, too, and is refused or cut on its own (``backing``, ``sized_fills``). Once a position is gone, orders
that may only reduce it are cancelled.

What an account is only told about, such as realised profit, is another fold of the same events: ``domain.portfolio.statement``.
Margin, borrowing costs and corporate actions will be events of this decider; partial fills already pass through ``position_after``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from domain.orders import decider as orders
from domain.orders.commands import (
    CancelOrder,
    ExpireOrder,
    FillOrder,
    FillTarget,
    PlaceOrder,
    RefuseOrder,
    TriggerOrder,
)
from domain.orders.decider import UNKNOWN, OrderState, Placed, Working
from domain.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderSized,
    OrderTriggered,
)
from domain.orders.order import Order, RejectionReason, Side
from domain.portfolio.backing import ended, facing, facing_after_orders, opened_by, reservation, set_free
from domain.portfolio.commands import DepositCash, PortfolioCommand, WithdrawCash
from domain.portfolio.events import CashDeposited, CashWithdrawn, PortfolioEvent, WithdrawalRefused
from domain.portfolio.order_number import order_number
from domain.portfolio.position import Position, position_after
from domain.portfolio.sized_fills import sized_fill
from domain.shared.decider import Decider
from domain.shared.errors import InvalidValue
from domain.shared.frozen import maker, value
from domain.shared.values import LEDGER, ZERO

_add, _subtract, _multiply, _multiply_and_add = LEDGER.add, LEDGER.subtract, LEDGER.multiply, LEDGER.fma
_TWO = Decimal(2)


_NONE: Mapping[str, Any] = MappingProxyType({})


@value
class Portfolio(NamedTuple):
    """The state of an account: what it decides by. Never changed after creation, and no larger the longer it trades.

    Attributes:
        reserved: money set aside for working orders (expected proceeds of market sales count below zero).
        orders: orders placed or working, by id.
        last_order: the highest number of an order ever placed; the next one's is above it.
        cash: money in the account, proceeds of short sales included.
        short_basis: what the open short positions were sold for.
        positions: open positions by symbol.
    """

    reserved: Decimal = ZERO
    orders: Mapping[str, Placed | Working] = _NONE
    last_order: int = 0
    cash: Decimal = ZERO
    short_basis: Decimal = ZERO
    positions: Mapping[str, Position] = _NONE

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

_portfolio, _accepted = maker(Portfolio), maker(OrderAccepted)


def decide(state: Portfolio, command: PortfolioCommand) -> tuple[PortfolioEvent, ...]:
    """The events that a command leads to.

    Raises:
        InvalidValue: an amount of money is not above zero, an order's id is not ``O-`` and a number, or an order's or a fill's
            quantity or price cannot be.
        OrderNotWorking: the command names an order that is unknown or finished, or places one twice.
    """
    return _DECIDE[type(command)](state, command)


def _refuse(state: Portfolio, command: RefuseOrder) -> tuple[PortfolioEvent, ...]:
    _check_new(state, command.order)
    return orders.decide(UNKNOWN, command)


def _end(state: Portfolio, command: TriggerOrder | CancelOrder | ExpireOrder) -> tuple[PortfolioEvent, ...]:
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
    number = order_number(order.order_id)
    if not number:
        raise InvalidValue(
            f"an order's id must be O- and a number above zero, as O-17, not {order.order_id!r}",
            field="order_id",
            value=order.order_id,
        )
    if number <= state.last_order:
        raise orders.OrderNotWorking(order.order_id, "was placed already, or a later one was")


def _place(state: Portfolio, command: PlaceOrder) -> tuple[PortfolioEvent, ...]:
    order = command.order
    _check_new(state, order)
    orders.check(order)
    needed = reservation(state, command)
    if needed > ZERO:
        available = state.buying_power
        if needed > available:
            if facing_after_orders(state, order.symbol, order.side) >= ZERO:
                reason = RejectionReason.INSUFFICIENT_BUYING_POWER
                return orders.placed(order), OrderRejected(order.order_id, reason, needed, available)
            needed = max(ZERO, ended(available))
    return orders.placed(order), _accepted((order.order_id, needed))


def _fill(state: Portfolio, command: FillOrder) -> tuple[PortfolioEvent, ...]:
    working = state.orders.get(command.order_id, UNKNOWN)
    if not isinstance(working, Working):
        return orders.decide(working, command)
    order = working.order
    if order.reduce_only:
        return _with_cancelled(state, _fill_reduce_only(state, order, command))
    opening, available = command.quantity, state.spendable
    if order.symbol in state.positions:
        opening = opened_by(facing(state, order.symbol, order.side), opening)
        if opening is not command.quantity:
            closing = _subtract(command.quantity, opening)
            available = _add(available, set_free(state, order.symbol, order.side, closing, command.price))
    if opening:
        required = _multiply_and_add(opening, command.price, command.commission)
        if required > available:
            reason = RejectionReason.INSUFFICIENT_CASH_AT_FILL
            return (OrderRejected(command.order_id, reason, required, available),)
    return _with_cancelled(state, orders.filled(order, command))


def _fill_target(state: Portfolio, command: FillTarget) -> tuple[PortfolioEvent, ...]:
    working = state.orders.get(command.order_id, UNKNOWN)
    if not isinstance(working, Working):
        raise orders.OrderNotWorking(command.order_id, "is not working: it is unknown or has ended")
    *sized, event = sized_fill(state, working.order, command)
    return *sized, *_with_cancelled(state, event)


def _with_cancelled(state: Portfolio, event: PortfolioEvent) -> tuple[PortfolioEvent, ...]:
    """A fill, and the end of the orders that have nothing left to reduce after it."""
    if not isinstance(event, OrderFilled):
        return (event,)
    if event.symbol not in state.positions:
        return (event,)
    before = state.quantity(event.symbol)
    after = _add(before, event.quantity if event.side is Side.BUY else event.quantity.copy_negate())
    if after and (after > ZERO) == (before > ZERO):
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
        command = command._replace(quantity=closable)
    return orders.filled(order, command)


def evolve(state: Portfolio, event: PortfolioEvent) -> Portfolio:
    """The account after an event."""
    return _EVOLVE[type(event)](state, event)


def _after_deposit(state: Portfolio, event: CashDeposited) -> Portfolio:
    return state._replace(cash=_add(state.cash, event.amount))


def _after_withdrawal(state: Portfolio, event: CashWithdrawn) -> Portfolio:
    return state._replace(cash=_subtract(state.cash, event.amount))


def _after_placing(state: Portfolio, event: OrderPlaced) -> Portfolio:
    book = {**state.orders, event.order_id: orders.waiting(event)}
    last_order = max(state.last_order, order_number(event.order_id))
    return _portfolio((state.reserved, book, last_order, *state[3:]))


def _after_acceptance(state: Portfolio, event: OrderAccepted) -> Portfolio:
    order_id, reserved = event
    known = state.orders.get(order_id)
    if not isinstance(known, Placed):
        return state
    book = {**state.orders, order_id: orders.accepted(known, event)}
    return _portfolio((_add(state.reserved, reserved), book, *state[2:]))


def _after_trigger(state: Portfolio, event: OrderTriggered) -> Portfolio:
    known = _known(state, event.order_id)
    if not isinstance(known, Working):
        return state
    book = {**state.orders, event.order_id: orders.evolve(known, event)}
    return _portfolio((state.reserved, book, *state[2:]))


def _after_end(state: Portfolio, event: OrderRejected | OrderCancelled | OrderExpired) -> Portfolio:
    return _portfolio((*_without(state, event.order_id), *state[2:]))


def _known(state: Portfolio, order_id: str) -> OrderState:
    return state.orders.get(order_id, UNKNOWN)


def _without(state: Portfolio, order_id: str) -> tuple[Decimal, dict[str, Placed | Working]]:
    """What is reserved, and the orders, once one of them is finished."""
    book, reserved = dict(state.orders), state.reserved
    finished = book.pop(order_id, None)
    if isinstance(finished, Working) and finished.reserved:
        reserved = _subtract(reserved, finished.reserved)
    return reserved if book else ZERO, book


def _after_fill(state: Portfolio, event: OrderFilled) -> Portfolio:
    order_id, symbol, side, quantity, price, _, commission, bar = event
    _, _, last_order, cash, short_basis, held = state
    signed = quantity if side is Side.BUY else quantity.copy_negate()
    before = held.get(symbol)
    after = position_after(before, symbol, signed, price, commission, bar)
    positions = dict(held)
    if after is None:
        positions.pop(symbol, None)
    else:
        positions[symbol] = after
    was_short, is_short = _short_part(before), _short_part(after)
    if was_short is not is_short and was_short != is_short:
        short_basis = _add(_subtract(short_basis, was_short), is_short)
    reserved, book = _without(state, order_id)
    cash = _subtract(_subtract(cash, _multiply(signed, price)), commission)
    return _portfolio((reserved, book, last_order, cash, short_basis, positions))


def _short_part(position: Position | None) -> Decimal:
    return position.cost_basis.copy_negate() if position is not None and position.quantity < ZERO else ZERO


_DECIDE: dict[type, Callable[[Portfolio, Any], tuple[PortfolioEvent, ...]]] = {
    PlaceOrder: _place,
    FillOrder: _fill,
    FillTarget: _fill_target,
    RefuseOrder: _refuse,
    TriggerOrder: _end,
    CancelOrder: _end,
    ExpireOrder: _end,
    DepositCash: _move_cash,
    WithdrawCash: _move_cash,
}

_EVOLVE: dict[type, Callable[[Portfolio, Any], Portfolio]] = {
    CashDeposited: _after_deposit,
    CashWithdrawn: _after_withdrawal,
    WithdrawalRefused: lambda state, _: state,
    OrderPlaced: _after_placing,
    OrderAccepted: _after_acceptance,
    OrderTriggered: _after_trigger,
    OrderSized: lambda state, _: state,
    OrderFilled: _after_fill,
    OrderRejected: _after_end,
    OrderCancelled: _after_end,
    OrderExpired: _after_end,
}

PORTFOLIO: Decider[Portfolio, PortfolioCommand, PortfolioEvent] = Decider(EMPTY, decide, evolve)
