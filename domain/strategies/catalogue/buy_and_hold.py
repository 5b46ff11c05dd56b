"""Buy and hold."""

from __future__ import annotations

from datetime import datetime

from domain.orders.order import RejectionReason
from domain.strategies.actions import Actions, Buy
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import FilledOrder, PlacedOrder

ASKED_AT_ONCE = 10
"""Of symbols that were not listed yet so many are asked for at an instant; a list of thousands would else be refused daily."""


class BuyAndHold(Strategy):
    """Buys every symbol once, an equal share of equity each, and never sells: the yardstick for everything else.

    A purchase that no longer fitted at its fill, because the market gapped up, is asked for again at the next bar. Symbols that are
    not listed yet are asked for in turn; once one of them is bought there is a new list, and all of them are asked for. Any other
    refusal is final: who never sells will not have more cash later.
    """

    def __init__(self) -> None:
        self._refused: set[str] = set()
        self._unlisted: set[str] = set()
        self._instant: datetime | None = None
        self._asked_last = ""
        self._left = ASKED_AT_ONCE

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Buys where nothing is held or on its way."""
        if symbol in self._refused or portfolio.has_position(symbol) or portfolio.working_orders(symbol):
            return None
        if symbol in self._unlisted and not self._has_its_turn(symbol, date):
            return None
        return Buy(tag="hold")

    def on_order_filled(self, order: FilledOrder, portfolio: PortfolioView) -> Actions:
        """Has the others asked for, too, where the symbol was not listed before."""
        if order.symbol in self._unlisted:
            self._unlisted.clear()
        return None

    def on_order_rejected(self, order: PlacedOrder, reason: RejectionReason, portfolio: PortfolioView) -> None:
        """Gives a symbol up, unless what stood against it may pass."""
        if reason is RejectionReason.NOT_LISTED:
            self._unlisted.add(order.symbol)
        elif reason is not RejectionReason.INSUFFICIENT_CASH_AT_FILL:
            self._refused.add(order.symbol)

    def _has_its_turn(self, symbol: str, date: datetime) -> bool:
        """Whether a symbol is one of the next after those that were asked for last; symbols come in order at each instant."""
        if date != self._instant:
            if self._left:  # the end was reached: from the beginning
                self._asked_last = ""
            self._instant, self._left = date, ASKED_AT_ONCE
        if not self._left or symbol <= self._asked_last:
            return False
        self._asked_last = symbol
        self._left -= 1
        return True
