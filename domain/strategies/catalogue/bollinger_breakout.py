"""Breakout from the Bollinger Bands."""

from __future__ import annotations

from datetime import datetime

from domain.indicators.catalogue.bbands import BBANDS
from domain.strategies.actions import Actions, Buy, Sell
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class BollingerBreakout(Strategy):
    """Buys when the close rises above the upper band and sells when it falls below the middle one; long only.

    Args:
        period: bars in the bands' average.
        deviations: width of the bands in standard deviations.
    """

    def __init__(self, period: int = 20, deviations: float = 2.0) -> None:
        bands = BBANDS(period, deviations)
        self.upper, self.middle, _ = bands.outputs
        self.indicators = (bands,)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Follows the breakout until the average is lost."""
        if data.close > data[self.upper]:
            if not portfolio.has_position(symbol) and not portfolio.working_orders(symbol):
                return Buy(tag="close above the upper band")
        elif (
            data.close < data[self.middle] and portfolio.quantity(symbol) > 0.0 and not portfolio.working_orders(symbol)
        ):
            return Sell(tag="close below the middle band")
        return None
