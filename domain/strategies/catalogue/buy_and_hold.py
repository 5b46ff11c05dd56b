"""Buy and hold."""

from __future__ import annotations

from datetime import datetime

from domain.orders.order import Order, RejectionReason
from domain.strategies.actions import Actions, Buy
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class BuyAndHold(Strategy):
    """Buys every symbol once, an equal share of equity each, and never sells: the yardstick for everything else.

    A purchase that no longer fitted at its fill, because the market gapped up, is asked for again at the next bar. Any other refusal is
    final: who never sells will not have more cash later.
    """

    def __init__(self) -> None:
        self._refused: set[str] = set()

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Buys where nothing is held or on its way."""
        if symbol in self._refused or portfolio.has_position(symbol) or portfolio.working_orders(symbol):
            return None
        return Buy(tag="hold")

    def on_order_rejected(self, order: Order, reason: RejectionReason, portfolio: PortfolioView) -> None:
        """Gives a symbol up, unless only a gap stood against it."""
        if reason is not RejectionReason.INSUFFICIENT_CASH_AT_FILL:
            self._refused.add(order.symbol)
