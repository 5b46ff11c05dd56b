"""Events of orders: the glossary of the trading floor."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.orders.order import OrderType, RejectionReason, Side, TimeInForce
from domain.shared.frozen import value
from domain.shared.stable_names import StableNames


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


OrderEvent = OrderPlaced | OrderAccepted | OrderRejected | OrderFilled | OrderTriggered | OrderCancelled | OrderExpired

STABLE_NAMES: StableNames = (
    ("order-placed", 1, OrderPlaced),
    ("order-accepted", 1, OrderAccepted),
    ("order-rejected", 1, OrderRejected),
    ("order-filled", 1, OrderFilled),
    ("order-triggered", 1, OrderTriggered),
    ("order-cancelled", 1, OrderCancelled),
    ("order-expired", 1, OrderExpired),
)
"""How the journal names these events."""
