"""Peeks through an indicator with a negative shift: the next close."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.indicators.frame_indicator import FrameIndicator
from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class NextClose(FrameIndicator):
    """The close of the bar after this one."""

    inputs = ("close",)
    outputs = ("next_close",)

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        return df.select(pl.col("close").shift(-1).alias("next_close"))


class ShiftPeeker(Strategy):
    """Buys before a rise and sells before a fall."""

    indicators = (NextClose(),)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        if data["next_close"] > 1.01 * data.close and not portfolio.has_position(symbol):
            return Buy(tag="it rises tomorrow")
        if data["next_close"] < data.close and portfolio.has_position(symbol):
            return Close(tag="it falls tomorrow")
        return None
