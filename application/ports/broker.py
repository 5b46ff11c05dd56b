"""Where orders go, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from domain.orders.order import Order
from domain.shared.frozen import value
from domain.strategies.bar import Bar


@value
class Fill(NamedTuple):
    """The market reached an order, which has ended with that.

    How many units trade is for the account to say: an order that may only reduce a position trades at most that, and one with a target as
    much as it takes at this price and there is money for.

    Attributes:
        order_id: the order.
        reference_price: price per unit as the market showed it.
        price: price per unit, slippage included.
        bar: open time of the bar, microseconds since the epoch, UTC.
        at: market time of the fill, likewise.
        volume: units that the market traded in that bar; infinite where it is not known.
    """

    order_id: str
    reference_price: float
    price: float
    bar: int
    at: int
    volume: float


@value
class Expiry(NamedTuple):
    """An order's time in force ran out at the market time ``at``."""

    order_id: str
    at: int


@value
class Trigger(NamedTuple):
    """The stop price of a stop-limit order was touched at the market time ``at``; it works on, as a limit order."""

    order_id: str
    at: int


Answer = Fill | Expiry | Trigger


class LastPrice(NamedTuple):
    """A price at which orders trade that were placed for it: a close, or the last one of what is no longer listed."""

    price: float
    volume: float


class Broker(Protocol):
    """Works orders and answers what becomes of them.

    It is shown the market as it passes. A simulated broker finds its answers there; one that trades at a venue has its answers from the
    venue, which are handed to the session as they arrive, and may return none here. Answers are taken one by one: what an answer leads to,
    such as taking back another order, is done before the next one is looked for.
    """

    def place(self, order: Order) -> None:
        """Works an order from the next bar of its symbol on that opens.

        An order with a target has no size yet. A broker that trades at a venue sizes it when it sends it, and says so; one that takes
        orders by money sends the money.
        """
        ...

    def cancel(self, order_id: str) -> None:
        """Takes an order back; nothing where it has ended."""
        ...

    def bars_opened(self, at: int, session: int, bars: Mapping[str, Bar]) -> Iterable[Answer]:
        """Answers for orders that were working when these bars opened, as far as the opens decide.

        Args:
            at: open time of the bars, microseconds since the epoch, UTC.
            session: day number (days since the epoch) of their session.
            bars: the bars by symbol.
        """
        ...

    def bars_closed(self, opened: int, at: int, bars: Mapping[str, Bar]) -> Iterable[Answer]:
        """Answers for orders that have been working since these bars opened, as far as the rest of the bars decides.

        Args:
            opened: open time of the bars, microseconds since the epoch, UTC.
            at: close time of the last of them, likewise.
            bars: the bars by symbol.
        """
        ...

    def auction(
        self, order_ids: Iterable[str], prices: Mapping[str, LastPrice], *, bar: int, at: int
    ) -> Iterable[Answer]:
        """Fills for market orders that were placed to trade at a price that is known, in their order.

        Args:
            order_ids: the orders; those that have ended, name a price of their own or have none here are left to work on.
            prices: prices by symbol.
            bar: open time of the bar that is over, microseconds since the epoch, UTC.
            at: market time, likewise.
        """
        ...
