"""Peeks through a resample: every day of a week gets the close that the week will have."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.indicators.frame_indicator import FrameIndicator
from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class CloseOfTheWeek(FrameIndicator):
    """The last close of the week that a bar belongs to."""

    inputs = ("open_time", "close")
    outputs = ("week_close",)

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        week = pl.col("open_time").dt.truncate("1w")
        return df.select(pl.col("close").last().over(week).alias("week_close"))


class ResamplePeeker(Strategy):
    """Holds while the week ends higher."""

    indicators = (CloseOfTheWeek(),)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        if data["week_close"] > 1.02 * data.close and not portfolio.has_position(symbol):
            return Buy(tag="the week will end higher")
        if data["week_close"] < data.close and portfolio.has_position(symbol):
            return Close(tag="the week will end lower")
        return None
