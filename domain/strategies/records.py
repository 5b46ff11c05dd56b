"""Orders, fills and trades as a strategy is told of them: the journal's, with floats in place of decimals.

A strategy computes in floats, as bars have them; the account's own records stay exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from domain.orders.events import OrderFilled
from domain.orders.order import Order, OrderType, Side, TimeInForce
from domain.orders.target import Target
from domain.portfolio.append_only import AppendOnly
from domain.portfolio.position import ClosedPosition, Transaction
from domain.shared.frozen import maker, value
from domain.shared.interval import from_microseconds


@value
class FilledOrder(NamedTuple):
    """A fill, as ``on_order_filled`` is told of it. The fields are those of ``OrderFilled``."""

    order_id: str
    symbol: str
    side: Side
    quantity: float
    price: float
    reference_price: float
    commission: float
    bar: int

    @property
    def date(self) -> datetime:
        """Open time of the fill's bar, UTC."""
        return from_microseconds(self.bar)


@value
class PlacedOrder(NamedTuple):
    """An order that waits or was refused. The fields are those of ``Order``."""

    order_id: str
    symbol: str
    side: Side
    quantity: float
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


@value
class ClosedTrade(NamedTuple):
    """What one closing fill realised. The fields are those of ``ClosedPosition``."""

    symbol: str
    quantity: float
    entry_price: float
    exit_price: float
    gross_profit: float
    fees: float
    opened_at: int
    closed_at: int
    order_id: str

    @property
    def profit(self) -> float:
        """Profit after fees, money."""
        return self.gross_profit - self.fees

    @property
    def entry_date(self) -> datetime:
        """Open time of the entry's bar, UTC."""
        return from_microseconds(self.opened_at)

    @property
    def exit_date(self) -> datetime:
        """Open time of the exit's bar, UTC."""
        return from_microseconds(self.closed_at)


@value
class Fill(NamedTuple):
    """One fill of the past. The fields are those of ``Transaction``."""

    at: int
    order_id: str
    symbol: str
    side: Side
    quantity: float
    price: float
    commission: float


_filled, _placed, _closed, _fill = maker(FilledOrder), maker(PlacedOrder), maker(ClosedTrade), maker(Fill)


def filled_order(event: OrderFilled) -> FilledOrder:
    """A fill with floats."""
    order_id, symbol, side, quantity, price, reference, commission, bar = event
    return _filled((order_id, symbol, side, float(quantity), float(price), float(reference), float(commission), bar))


def placed_order(order: Order) -> PlacedOrder:
    """An order with floats."""
    order_id, symbol, side, quantity, *others = order
    return _placed((order_id, symbol, side, float(quantity), *others))


def closed_trade(position: ClosedPosition) -> ClosedTrade:
    """A closed position with floats."""
    symbol, quantity, entry, exit_, profit, fees, *others = position
    return _closed((symbol, float(quantity), float(entry), float(exit_), float(profit), float(fees), *others))


def past_fill(transaction: Transaction) -> Fill:
    """A transaction with floats."""
    at, order_id, symbol, side, quantity, price, commission = transaction
    return _fill((at, order_id, symbol, side, float(quantity), float(price), float(commission)))


Exact = TypeVar("Exact")
Told = TypeVar("Told")


class Telling(Generic[Exact, Told]):
    """A growing list, told item by item: each is turned into floats once, however often the list is looked at."""

    __slots__ = ("_tell", "_told")

    def __init__(self, tell: Callable[[Exact], Told]) -> None:
        self._tell = tell
        self._told: AppendOnly[Told] = AppendOnly()

    def of(self, exact: AppendOnly[Exact]) -> Sequence[Told]:
        """The list as it is now, which has all items of the last one and perhaps more behind them; what was given out does not change."""
        for item in exact[len(self._told) :] if len(exact) > len(self._told) else ():
            self._told = self._told.with_item(self._tell(item))
        return self._told
