"""The order, and the words for its parts."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.orders.target import Target
from domain.shared.errors import InvalidValue
from domain.shared.frozen import value


class Side(StrEnum):
    """The direction in which an order trades."""

    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    """The way in which an order names its price."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"


class TimeInForce(StrEnum):
    """The time for which an order works.

    DAY until the end of the next session, GTC until cancelled, IOC for the next open only.
    """

    DAY = "day"
    GTC = "gtc"
    IOC = "ioc"


class RejectionReason(StrEnum):
    """Why an order was refused."""

    INSUFFICIENT_BUYING_POWER = "insufficient_buying_power"
    """At the decision the cash not yet reserved does not cover the order."""
    INSUFFICIENT_CASH_AT_FILL = "insufficient_cash_at_fill"
    """The order was accepted, but at its fill price it no longer fits (the market gapped)."""
    SIZE_BELOW_LOT = "size_below_lot"
    """Rounded down to whole lots nothing is left."""
    NO_POSITION = "no_position"
    """A sale or close without a size, and no position to take the size from."""
    SHORT_SELLING_NOT_ALLOWED = "short_selling_not_allowed"
    """The order would open a short position in a run that forbids it."""
    NOT_LISTED = "not_listed"
    """The run's universe did not know the symbol as listed at the decision."""
    SUPERSEDED = "superseded"
    """A later action of the same moment says otherwise, and would have traded first."""
    LIMIT_EXCEEDED = "limit_exceeded"
    """A risk limit of the run stands against it."""


@value
class Order(NamedTuple):
    """An order as placed.

    Attributes:
        order_id: unique within its account, as ``O-17``.
        symbol: what is traded.
        side: buy or sell.
        quantity: how many units, above zero.
        order_type: market, limit, stop or stop-limit.
        time_in_force: DAY, GTC or IOC.
        limit_price: worst acceptable price; limit and stop-limit only.
        stop_price: price that triggers; stop and stop-limit only.
        tag: free text of the strategy ("fast crossed above slow").
        reduce_only: fills at most the open position and never turns it round; without a position it is cancelled.
        decided_on: open time of the bar whose close led to it, microseconds since the epoch, UTC.
        decision_price: price per unit that the decision saw (that bar's close).
        target: what the order is to come to where it fills, ``quantity`` being what was expected of it; None: just ``quantity``.
        all_or_none: whether what it opens is refused where it does not fit, rather than cut to what does; of no matter to one with
            a target.
    """

    order_id: str
    symbol: str
    side: Side
    quantity: Decimal
    order_type: OrderType = OrderType.MARKET
    time_in_force: TimeInForce = TimeInForce.GTC
    limit_price: float | None = None
    stop_price: float | None = None
    tag: str = ""
    reduce_only: bool = False
    decided_on: int = 0
    decision_price: float = 0.0
    target: Target | None = None
    all_or_none: bool = True


def check_prices(order_type: OrderType, limit_price: float | None, stop_price: float | None) -> None:
    """An order has exactly the prices that its type needs, each finite and above zero.

    Raises:
        InvalidValue: a price is missing, superfluous or not a positive number.
    """
    if order_type is OrderType.MARKET and limit_price is None and stop_price is None:
        return
    needs_limit = order_type in (OrderType.LIMIT, OrderType.STOP_LIMIT)
    needs_stop = order_type in (OrderType.STOP, OrderType.STOP_LIMIT)
    for name, price, needed in (("limit_price", limit_price, needs_limit), ("stop_price", stop_price, needs_stop)):
        if needed != (price is not None):
            verb = "needs a" if needed else "takes no"
            raise InvalidValue(f"a {order_type} order {verb} {name}", field=name, value=price)
        if price is not None and not 0.0 < price < float("inf"):
            raise InvalidValue(f"{name} must be a number above zero, not {price!r}", field=name, value=price)
