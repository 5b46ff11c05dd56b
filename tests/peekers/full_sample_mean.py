"""Peeks through statistics of the whole sample, computed up front: a z-score with the mean and deviation of all closes."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.indicators.frame_indicator import FrameIndicator
from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class ScoreInSample(FrameIndicator):
    """Deviations of the close from the mean of all closes."""

    inputs = ("close",)
    outputs = ("score",)

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        close = pl.col("close")
        return df.select(((close - close.mean()) / close.std()).alias("score"))


class MeanPeeker(Strategy):
    """Buys what is cheap in the sample and sells what is dear in it."""

    indicators = (ScoreInSample(),)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        if data["score"] < -0.5 and not portfolio.has_position(symbol):
            return Buy(tag="cheap in the sample")
        if data["score"] > 0.5 and portfolio.has_position(symbol):
            return Close(tag="dear in the sample")
        return None
