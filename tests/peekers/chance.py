"""Decides by chance: no two runs are the same."""

from __future__ import annotations

import random
from datetime import datetime

from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class Chance(Strategy):
    """Tosses a coin a day."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        heads = random.random() < 0.5
        return Close() if portfolio.has_position(symbol) else Buy() if heads else None
