"""An indicator with a negative shift that no decision depends on."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.indicators.frame_indicator import FrameIndicator
from domain.strategies.actions import Actions, Buy
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class NextOpen(FrameIndicator):
    """The open of the bar after this one."""

    inputs = ("open",)
    outputs = ("next_open",)

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        return df.select(pl.col("open").shift(-1).alias("next_open"))


class UnusedShift(Strategy):
    """Buys and holds, and looks at nothing."""

    indicators = (NextOpen(),)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        return None if portfolio.has_position(symbol) else Buy()
