"""Events of orders: the glossary of the trading floor."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.orders.order import OrderType, RejectionReason, Side, TimeInForce
from domain.orders.target import Target
from domain.shared.frozen import value
from domain.shared.stable_names import StableNames, Upcasters


@value
class OrderPlaced(NamedTuple):
    """A strategy asked for a trade. The fields are those of ``Order``."""

    order_id: str
    symbol: str
    side: Side
    quantity: Decimal
    order_type: OrderType
    time_in_force: TimeInForce
    limit_price: float | None
    stop_price: float | None
    tag: str
    reduce_only: bool = False
    decided_on: int = 0
    decision_price: float = 0.0
    target: Target | None = None
    all_or_none: bool = True


@value
class OrderAccepted(NamedTuple):
    """The broker works the order.

    Attributes:
        order_id: the order.
        reserved: money set aside for it; below zero, the proceeds that a market sale of a holding is expected to bring.
    """

    order_id: str
    reserved: Decimal


@value
class OrderRejected(NamedTuple):
    """The order was refused, before or after its acceptance.

    Attributes:
        order_id: the order.
        reason: why.
        required: money that the order needs, or None where money is not the reason.
        available: money that was there for it, or None likewise.
    """

    order_id: str
    reason: RejectionReason
    required: Decimal | None = None
    available: Decimal | None = None


@value
class OrderSized(NamedTuple):
    """The market reached an order whose size was open, and it got one: what trades, and why it is not more.

    Attributes:
        order_id: the order.
        equity: the account's value just before the fills of that moment, money; None where the order has no target.
        price: price per unit that it was sized at, slippage included.
        available: money that was there for what it opens, once what it closes has been closed; commission is paid out of it.
        wanted: units that it asked for.
        closing: units of it that close a position held against it.
        quantity: units that trade; at least ``closing``.
        cut: why fewer trade than were wanted; None where all do.
    """

    order_id: str
    equity: Decimal | None
    price: Decimal
    available: Decimal
    wanted: Decimal
    closing: Decimal
    quantity: Decimal
    cut: RejectionReason | None = None


@value
class OrderFilled(NamedTuple):
    """The order traded.

    Attributes:
        order_id: the order.
        symbol: what was traded.
        side: buy or sell.
        quantity: units traded by this fill.
        price: price paid or received per unit, slippage included.
        reference_price: price per unit before slippage, as the market showed it.
        commission: money paid to the broker for this fill.
        bar: open time of the bar in which it filled, microseconds since the epoch, UTC.
    """

    order_id: str
    symbol: str
    side: Side
    quantity: Decimal
    price: Decimal
    reference_price: Decimal
    commission: Decimal
    bar: int


@value
class OrderTriggered(NamedTuple):
    """The stop price of a stop-limit order was touched; it works as a limit order from here."""

    order_id: str


@value
class OrderCancelled(NamedTuple):
    """The order was taken back before it filled. ``reason`` is free text ("strategy", "close of the run")."""

    order_id: str
    reason: str


@value
class OrderExpired(NamedTuple):
    """The order's time in force ran out."""

    order_id: str


OrderEvent = (
    OrderPlaced
    | OrderAccepted
    | OrderRejected
    | OrderSized
    | OrderFilled
    | OrderTriggered
    | OrderCancelled
    | OrderExpired
)

STABLE_NAMES: StableNames = (
    ("order-placed", 2, OrderPlaced),
    ("order-accepted", 1, OrderAccepted),
    ("order-rejected", 1, OrderRejected),
    ("order-sized", 1, OrderSized),
    ("order-filled", 1, OrderFilled),
    ("order-triggered", 1, OrderTriggered),
    ("order-cancelled", 1, OrderCancelled),
    ("order-expired", 1, OrderExpired),
)
"""How the journal names these events."""

UPCASTERS: Upcasters = (("order-placed", 1, lambda payload: payload | {"target": None, "all_or_none": True}),)
"""What makes earlier payloads of these events those of the next version."""
