"""The life of one order.

    ──PlaceOrder──► Working ──FillOrder──► Finished(filled)
                      │  ▲
                      │  └─TriggerOrder (a stop-limit order becomes a limit order)
                      ├──CancelOrder──► Finished(cancelled)
                      ├──ExpireOrder──► Finished(expired)
                      └──a fill that does not fit──► Finished(rejected)
    ──RefuseOrder──► Finished(rejected)

Whether the account can pay is not known here: ``domain.portfolio`` decides that and turns a command that it cannot honour
into a refusal. An order is filled whole today; ``Working.filled`` is where partial fills will be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.orders.commands import (
    CancelOrder,
    ExpireOrder,
    FillOrder,
    OrderCommand,
    PlaceOrder,
    RefuseOrder,
    TriggerOrder,
)
from domain.orders.events import (
    OrderAccepted,
    OrderCancelled,
    OrderEvent,
    OrderExpired,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    OrderSized,
    OrderTriggered,
)
from domain.orders.order import Order, check_prices
from domain.shared.decider import Decider
from domain.shared.errors import DomainError, InvalidValue
from domain.shared.frozen import maker, value
from domain.shared.values import LEDGER, ZERO


class OrderNotWorking(DomainError):
    """A command names an order that is unknown or already finished.

    Attributes:
        order_id: the order.
    """

    def __init__(self, order_id: str, why: str) -> None:
        super().__init__(f"order {order_id} {why}")
        self.order_id = order_id


class Outcome(StrEnum):
    """The end of an order."""

    FILLED = "filled"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Unknown:
    """Nothing was asked yet."""


@value
class Placed(NamedTuple):
    """Asked for, not yet answered."""

    order: Order


@value
class Working(NamedTuple):
    """The broker works it: ``reserved`` money stands behind it, ``filled`` units have traded."""

    order: Order
    reserved: Decimal
    triggered: bool = False
    filled: Decimal = ZERO


@value
class Finished(NamedTuple):
    """Nothing more happens to it."""

    order: Order
    outcome: Outcome


OrderState = Unknown | Placed | Working | Finished
UNKNOWN = Unknown()


_order, _placed, _working, _filled = maker(Order), maker(Placed), maker(Working), maker(OrderFilled)

placed = maker(OrderPlaced)
"""The event that records what was asked for, of an order: both have the same fields."""


def waiting(event: OrderPlaced) -> Placed:
    """The state of a new order."""
    return _placed((_order(event),))


def accepted(state: Placed, event: OrderAccepted) -> Working:
    """The state of an order that the broker works."""
    return _working((state.order, event.reserved, False, ZERO))


def decide(state: OrderState, command: OrderCommand) -> tuple[OrderEvent, ...]:
    """The events that a command leads to.

    Raises:
        OrderNotWorking: the order is unknown or finished, or was placed already.
        InvalidValue: an order's or a fill's quantity or price cannot be.
    """
    if isinstance(command, PlaceOrder | RefuseOrder):
        order = command.order
        if not isinstance(state, Unknown):
            raise OrderNotWorking(order.order_id, "was placed already")
        if isinstance(command, PlaceOrder):
            check(order)
            reserved = LEDGER.fma(command.unit_price, order.quantity, command.commission)
            return placed(order), OrderAccepted(order.order_id, reserved)
        return placed(order), OrderRejected(order.order_id, command.reason, command.required, command.available)
    if not isinstance(state, Working):
        raise OrderNotWorking(command.order_id, "is not working: it is unknown or has ended")
    if state.triggered and isinstance(command, TriggerOrder):
        return ()
    return (_outcome(state, command),)


def _outcome(state: Working, command: FillOrder | TriggerOrder | CancelOrder | ExpireOrder) -> OrderEvent:
    order = state.order
    match command:
        case FillOrder():
            return filled(order, command)
        case TriggerOrder():
            return OrderTriggered(order.order_id)
        case CancelOrder():
            return OrderCancelled(order.order_id, command.reason)
        case ExpireOrder():
            return OrderExpired(order.order_id)


def check(order: Order) -> None:
    """An order can be placed: it has a quantity above zero and the prices that its type needs.

    Raises:
        InvalidValue: it cannot.
    """
    if not (order.quantity.is_finite() and order.quantity > ZERO):
        raise InvalidValue(f"an order needs a quantity above zero, not {order.quantity}", field="quantity")
    check_prices(order.order_type, order.limit_price, order.stop_price)


def filled(order: Order, command: FillOrder) -> OrderFilled:
    """The event that records a fill of an order.

    Raises:
        InvalidValue: the fill is larger than an order without a target, or its quantity or price is not above zero.
    """
    if command.quantity <= ZERO or (order.target is None and command.quantity > order.quantity):
        raise InvalidValue(
            f"a fill of order {order.order_id} must be above zero and at most {order.quantity}, not {command.quantity}",
            field="quantity",
        )
    if command.price <= ZERO:
        raise InvalidValue(f"a fill price must be above zero, not {command.price}", field="price")
    return _filled((order.order_id, order.symbol, order.side, *command[1:]))


def evolve(state: OrderState, event: OrderEvent) -> OrderState:
    """The state after an event."""
    if isinstance(event, OrderPlaced):
        return waiting(event)
    if isinstance(state, Unknown | Finished):
        return state
    if isinstance(event, OrderSized):
        return state
    if isinstance(event, OrderAccepted):
        return state if isinstance(state, Working) else accepted(state, event)
    if isinstance(event, OrderTriggered):
        return state._replace(triggered=True) if isinstance(state, Working) else state
    return Finished(state.order, _OUTCOMES[type(event)])


_OUTCOMES: dict[type, Outcome] = {
    OrderFilled: Outcome.FILLED,
    OrderRejected: Outcome.REJECTED,
    OrderCancelled: Outcome.CANCELLED,
    OrderExpired: Outcome.EXPIRED,
}

ORDER: Decider[OrderState, OrderCommand, OrderEvent] = Decider(UNKNOWN, decide, evolve)
