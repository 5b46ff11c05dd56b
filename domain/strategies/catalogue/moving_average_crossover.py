"""Moving-average crossover."""

from __future__ import annotations

from datetime import datetime

from domain.orders.order import RejectionReason, Side
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions, Buy, Sell
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.parameters import whole_number
from domain.strategies.portfolio_view import PortfolioView
from domain.strategies.records import PlacedOrder


class MovingAverageCrossover(Strategy):
    """Buys when the fast average crosses above the slow one and sells when it crosses below; long only.

    The first bar on which both averages have a value only sets which one is above. A purchase that no longer fitted at its fill, because
    the market gapped up, is asked for again as long as the fast average stays above.

    Args:
        fast_period: bars in the fast simple moving average.
        slow_period: bars in the slow one; longer than the fast one.
    """

    def __init__(self, fast_period: int = 20, slow_period: int = 50) -> None:
        fast = whole_number("fast_period", fast_period, at_least=1)
        slow = whole_number("slow_period", slow_period, at_least=1)
        if fast >= slow:
            raise InvalidValue(f"fast_period must be below slow_period, not {fast} and {slow}", field="fast_period")
        self.fast, self.slow = f"sma_{fast}", f"sma_{slow}"
        self.indicators = (self.fast, self.slow)
        self._above: dict[str, bool] = {}
        self._again: set[str] = set()

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Acts on the bar where the averages cross."""
        fast, slow = data[self.fast], data[self.slow]
        above = fast > slow
        if above == self._above.get(symbol):
            return self._retry(symbol) if self._again and above else None
        if not above and not fast <= slow:
            return None
        known = symbol in self._above
        self._above[symbol] = above
        self._again.discard(symbol)
        if not known:
            return None
        if above:
            return Buy(tag="fast average crossed above slow")
        return Sell(tag="fast average crossed below slow") if portfolio.quantity(symbol) > 0.0 else None

    def _retry(self, symbol: str) -> Actions:
        if symbol not in self._again:
            return None
        self._again.discard(symbol)
        return Buy(tag="fast average still above slow")

    def on_order_rejected(self, order: PlacedOrder, reason: RejectionReason, portfolio: PortfolioView) -> None:
        """Remembers a purchase that a gap made too dear."""
        if reason is RejectionReason.INSUFFICIENT_CASH_AT_FILL and order.side is Side.BUY:
            self._again.add(order.symbol)
