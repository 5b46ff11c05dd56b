"""Mean reversion by the relative strength index."""

from __future__ import annotations

from datetime import datetime

from domain.indicators.catalogue.rsi import RSI
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions, Buy, Sell
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.parameters import number_within
from domain.strategies.portfolio_view import PortfolioView


class RSIMeanReversion(Strategy):
    """Buys when the RSI is below ``oversold`` and sells when it is above ``overbought``; long only.

    Args:
        period: bars in the index.
        oversold: index value, 0 to 100, below which the market has fallen too far.
        overbought: index value, 0 to 100, above which it has risen too far.
    """

    def __init__(self, period: int = 14, oversold: float = 30, overbought: float = 70) -> None:
        self.oversold = number_within("oversold", oversold, 0, 100)
        self.overbought = number_within("overbought", overbought, 0, 100)
        if self.oversold >= self.overbought:
            raise InvalidValue(f"oversold must be below overbought, not {oversold} and {overbought}", field="oversold")
        index = RSI(period)
        (self.rsi,) = index.outputs
        self.indicators = (index,)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Buys weakness, sells strength."""
        rsi = data[self.rsi]
        if rsi < self.oversold:
            if not portfolio.has_position(symbol) and not portfolio.working_orders(symbol):
                return Buy(tag="oversold")
        elif rsi > self.overbought and portfolio.quantity(symbol) > 0.0 and not portfolio.working_orders(symbol):
            return Sell(tag="overbought")
        return None
