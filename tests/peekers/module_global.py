"""Peeks through a module-level global: each run leaves its closes behind, and the next one trades on them."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView

CLOSES: dict[tuple[str, datetime], float] = {}
WEEK = timedelta(days=7)


class GlobalPeeker(Strategy):
    """Buys after a fall, unless it remembers that the price fell further; nothing is remembered in a first run."""

    def __init__(self) -> None:
        self._before: dict[str, float] = {}

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        CLOSES[symbol, date] = data.close
        before, self._before[symbol] = self._before.get(symbol, data.close), data.close
        if portfolio.has_position(symbol):
            return Close(tag="a rise") if data.close > 1.01 * before else None
        if data.close < 0.99 * before and CLOSES.get((symbol, date + WEEK), data.close) >= data.close:
            return Buy(tag="a fall")
        return None
