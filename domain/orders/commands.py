"""What can be asked of an order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.orders.order import Order, RejectionReason


@dataclass(frozen=True)
class PlaceOrder:
    """Trade this.

    Attributes:
        order: what is asked for.
        unit_price: expected price per unit, slippage included; what the reservation is computed with.
        commission: expected commission, money.
    """

    order: Order
    unit_price: Decimal
    commission: Decimal


@dataclass(frozen=True)
class RefuseOrder:
    """Record that a strategy asked for this and why it does not go to the broker."""

    order: Order
    reason: RejectionReason
    required: Decimal | None = None
    available: Decimal | None = None


@dataclass(frozen=True)
class FillOrder:
    """The market reached the order.

    Attributes:
        order_id: the order.
        quantity: units to trade, above zero; at most what is left of the order.
        price: price per unit, slippage included.
        reference_price: price per unit before slippage.
        commission: commission of this fill, money.
        bar: open time of the bar, microseconds since the epoch, UTC.
    """

    order_id: str
    quantity: Decimal
    price: Decimal
    reference_price: Decimal
    commission: Decimal
    bar: int


@dataclass(frozen=True)
class TriggerOrder:
    """The market touched the stop price of a stop-limit order."""

    order_id: str


@dataclass(frozen=True)
class CancelOrder:
    """Take the order back."""

    order_id: str
    reason: str


@dataclass(frozen=True)
class ExpireOrder:
    """The order's time in force has run out."""

    order_id: str


OrderCommand = PlaceOrder | RefuseOrder | FillOrder | TriggerOrder | CancelOrder | ExpireOrder
