"""A broker whose market is the bars that pass: backtests and paper sessions trade with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from application.ports.broker import Answer, Expiry, Fill, LastPrice, Trigger
from application.trading.working_order import WorkingOrder
from domain.orders.costs import Slippage
from domain.orders.order import Order
from domain.strategies.bar import Bar


class SimulatedBroker:
    """Implements ``Broker`` by the fill rules of ``domain.orders.fills``; knows nothing of accounts.

    Market orders fill at the open of the next bar. At the open sales come before purchases, inside a bar stops before limits; then
    symbols in their order, then older orders before younger ones.
    """

    def __init__(self, slippage: Slippage, *, daily: bool) -> None:
        """Makes a broker with an empty book.

        Args:
            slippage: how far from the market's price orders trade.
            daily: whether a bar covers at least a whole session, so that DAY orders end with it.
        """
        self.slippage = slippage
        self._daily = daily
        self._book: dict[str, WorkingOrder] = {}
        self._placed = 0

    def place(self, order: Order) -> None:
        """See ``Broker``."""
        self._book[order.order_id] = WorkingOrder(order, self._placed)
        self._placed += 1

    def cancel(self, order_id: str) -> None:
        """See ``Broker``."""
        self._book.pop(order_id, None)

    def bars_opened(self, at: int, session: int, bars: Mapping[str, Bar]) -> Iterator[Answer]:
        """See ``Broker``."""
        book = self._book
        due = [working for working in book.values() if working.symbol in bars]
        if len(due) > 1:
            due.sort(key=WorkingOrder.priority)
        for working in due:
            if not working.is_market:
                working.enter(at, session)
                if working.has_expired(session):
                    yield self._expiry(working, at)
        for working in due:
            if working.order_id not in book:
                continue
            bar = bars[working.symbol]
            price = bar.open if working.is_market else working.at_open(bar.open)
            if price == price:  # noqa: PLR0124 - not NaN
                yield self._fill(working, price, at, at, bar.volume)
            elif working.next_open_only:
                yield self._expiry(working, at)
            elif working.gapped_through(bar.open):
                yield _trigger(working, at)

    def bars_closed(self, opened: int, at: int, bars: Mapping[str, Bar]) -> Iterator[Answer]:
        """See ``Broker``."""
        book = self._book
        due = [working for working in book.values() if working.symbol in bars and working.works_inside(opened)]
        due.sort(key=WorkingOrder.inside_priority)
        for working in due:
            if working.order_id not in book:
                continue
            bar = bars[working.symbol]
            price = working.inside(bar.high, bar.low, bar.close)
            if price == price:  # noqa: PLR0124 - not NaN
                yield self._fill(working, price, opened, at, bar.volume)
            elif working.touched(bar.high, bar.low):
                yield _trigger(working, at)
        if self._daily:
            for working in due:
                if working.ends_with_its_day and working.order_id in book:
                    yield self._expiry(working, at)

    def auction(
        self, order_ids: Iterable[str], prices: Mapping[str, LastPrice], *, bar: int, at: int
    ) -> Iterator[Answer]:
        """See ``Broker``."""
        for order_id in order_ids:
            working = self._book.get(order_id)
            if working is not None and working.is_market and working.symbol in prices:
                price, volume = prices[working.symbol]
                yield self._fill(working, price, bar, at, volume)

    def _fill(self, working: WorkingOrder, reference: float, bar: int, at: int, volume: float) -> Fill:
        del self._book[working.order_id]
        price = working.worsened(reference, self.slippage)
        return Fill(working.order_id, reference, price, bar, at, volume)

    def _expiry(self, working: WorkingOrder, at: int) -> Expiry:
        del self._book[working.order_id]
        return Expiry(working.order_id, at)


def _trigger(working: WorkingOrder, at: int) -> Trigger:
    working.triggered = True
    return Trigger(working.order_id, at)
