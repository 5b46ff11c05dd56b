"""Uses weeks and does not peek: every day gets the close of the week before its own."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.indicators.frame_indicator import FrameIndicator
from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class CloseOfTheWeekBefore(FrameIndicator):
    """The last close of the week before the one that a bar belongs to."""

    inputs = ("open_time", "close")
    outputs = ("week_close",)

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        week = pl.col("open_time").dt.truncate("1w")
        ended = pl.when(week != week.shift(1)).then(pl.col("close").shift(1))
        return df.select(ended.forward_fill().alias("week_close"))


class HonestResample(Strategy):
    """Holds while the close is above that of the week before."""

    indicators = (CloseOfTheWeekBefore(),)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        if data.close > 1.02 * data["week_close"] and not portfolio.has_position(symbol):
            return Buy(tag="above the week before")
        if data.close < data["week_close"] and portfolio.has_position(symbol):
            return Close(tag="below the week before")
        return None
