"""An order on the simulated broker's book."""

from __future__ import annotations

from domain.orders import fills
from domain.orders.costs import Slippage
from domain.orders.order import Order, OrderType, Side, TimeInForce

_KIND = {
    OrderType.MARKET: fills.MARKET,
    OrderType.LIMIT: fills.LIMIT,
    OrderType.STOP: fills.STOP,
    OrderType.STOP_LIMIT: fills.STOP_LIMIT,
}
_NONE = float("nan")


class WorkingOrder:
    """An accepted order in the form that the fill rules want.

    Attributes:
        order_id: its id.
        symbol: what it trades.
        is_market: whether it fills at the next open, whatever that is.
        next_open_only: whether it is an IOC order.
        triggered: whether the stop price of a stop-limit order was touched.
    """

    __slots__ = (
        "_direction",
        "_kind",
        "_limit",
        "_number",
        "_opened",
        "_opens",
        "_session",
        "_stop",
        "ends_with_its_day",
        "is_market",
        "next_open_only",
        "order_id",
        "symbol",
        "triggered",
    )

    def __init__(self, order: Order, number: int) -> None:
        """Takes an order, and how many were placed before it."""
        self.order_id = order.order_id
        self.symbol = order.symbol
        self.is_market = order.order_type is OrderType.MARKET
        self.next_open_only = order.time_in_force is TimeInForce.IOC
        self.ends_with_its_day = order.time_in_force is TimeInForce.DAY
        self.triggered = False
        self._kind = _KIND[order.order_type]
        self._direction = 1 if order.side is Side.BUY else -1
        self._limit = _NONE if order.limit_price is None else order.limit_price
        self._stop = _NONE if order.stop_price is None else order.stop_price
        self._number = number
        self._opens = not order.reduce_only
        self._opened: int | None = None
        self._session = 0

    def enter(self, at: int, session: int) -> None:
        """A bar opens on which the order works; the first one's session is where a DAY order ends."""
        if self._opened is None:
            self._opened, self._session = at, session

    def works_inside(self, opened: int) -> bool:
        """Whether the order was working when a bar of its symbol opened."""
        return self._opened is not None and self._opened <= opened

    def has_expired(self, session: int) -> bool:
        """Whether the order's day is over when a bar of ``session`` opens."""
        return self.ends_with_its_day and self._opened is not None and session > self._session

    def priority(self) -> tuple[bool, int, str, int]:
        """Order of filling at the open: what only closes first, then sales before purchases, then by symbol, then by age."""
        return (self._opens, self._direction, self.symbol, self._number)

    def inside_priority(self) -> tuple[bool, int, str, int]:
        """Order of filling inside a bar: stops before limits, then sales before purchases, then by symbol, then by age."""
        return (self._rule == fills.LIMIT, self._direction, self.symbol, self._number)

    def at_open(self, open_: float) -> float:
        """Fill price at the open, before slippage; NaN where it does not fill."""
        return fills.fill_at_open(self._rule, self._direction, self._limit, self._stop, open_)

    def inside(self, high: float, low: float, close: float) -> float:
        """Fill price in the rest of the bar, before slippage; NaN where it does not fill."""
        return fills.fill_inside(self._rule, self._direction, self._limit, self._stop, high, low, close)

    def gapped_through(self, open_: float) -> bool:
        """Whether the open triggers a stop-limit order that it does not fill."""
        return self._rule == fills.STOP_LIMIT and fills.reaches_stop(self._direction, open_, self._stop)

    def touched(self, high: float, low: float) -> bool:
        """Whether the bar triggers a stop-limit order that it does not fill."""
        return self._rule == fills.STOP_LIMIT and fills.triggers(self._direction, self._stop, high, low)

    def worsened(self, price: float, slippage: Slippage) -> float:
        """The price after slippage: none for a resting limit order, and never beyond a limit."""
        if self.is_market:
            return slippage.worsen(price, self._direction)
        if self._rule == fills.LIMIT:
            return price
        paid = slippage.worsen(price, self._direction)
        if self._kind != fills.STOP_LIMIT:
            return paid
        return min(paid, self._limit) if self._direction > 0 else max(paid, self._limit)

    @property
    def _rule(self) -> int:
        return fills.LIMIT if self.triggered else self._kind
