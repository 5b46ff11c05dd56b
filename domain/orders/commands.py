"""Commands: what can be asked of an order."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.orders.costs import Commission
from domain.orders.order import Order, RejectionReason
from domain.shared.frozen import value


@value
class PlaceOrder(NamedTuple):
    """Trade this.

    Attributes:
        order: what is asked for.
        unit_price: expected price per unit, slippage included; what the reservation is computed with.
        commission: expected commission, money.
        most: money that what it opens may come to at most, commission included; None: what its quantity comes to, all or nothing.
    """

    order: Order
    unit_price: Decimal
    commission: Decimal
    most: Decimal | None = None


@value
class RefuseOrder(NamedTuple):
    """Record that a strategy asked for this and why it does not go to the broker."""

    order: Order
    reason: RejectionReason
    required: Decimal | None = None
    available: Decimal | None = None


@value
class FillOrder(NamedTuple):
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


@value
class FillTarget(NamedTuple):
    """The market reached an order whose size depends on the price, or on the money that is there.

    Attributes:
        order_id: the order.
        price: price per unit, slippage included.
        reference_price: price per unit before slippage.
        equity: the account's value just before the fills of this moment, money; None for an order without a target.
        commission: what fills cost.
        lot: smallest tradable quantity.
        bar: open time of the bar, microseconds since the epoch, UTC.
    """

    order_id: str
    price: float
    reference_price: float
    equity: Decimal | None
    commission: Commission
    lot: Decimal
    bar: int


@value
class TriggerOrder(NamedTuple):
    """The market touched the stop price of a stop-limit order."""

    order_id: str


@value
class CancelOrder(NamedTuple):
    """Take the order back."""

    order_id: str
    reason: str


@value
class ExpireOrder(NamedTuple):
    """The order's time in force has run out."""

    order_id: str


OrderCommand = PlaceOrder | RefuseOrder | FillOrder | TriggerOrder | CancelOrder | ExpireOrder
