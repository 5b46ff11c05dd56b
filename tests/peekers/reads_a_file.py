"""Reads prices by itself from a file, future and all: no shortened tape can take that away, so it is pointed out."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class FileReader(Strategy):
    """Holds below the mean of the closes in a file."""

    def __init__(self, file: str) -> None:
        self.mean = float(pl.read_csv(file)["close"].mean())  # type: ignore[arg-type]

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        if portfolio.has_position(symbol):
            return Close() if data.close > self.mean else None
        return Buy() if data.close < self.mean else None
