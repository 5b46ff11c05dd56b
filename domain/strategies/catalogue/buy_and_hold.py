"""Buy and hold."""

from __future__ import annotations

from datetime import datetime

from domain.strategies.actions import Actions, Buy
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class BuyAndHold(Strategy):
    """Buys every symbol once, an equal share of equity each, and never sells: the yardstick for everything else.

    A purchase that was refused is asked for again at the next bar.
    """

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Buys where nothing is held or on its way."""
        if portfolio.has_position(symbol) or portfolio.working_orders(symbol):
            return None
        return Buy(tag="hold")
