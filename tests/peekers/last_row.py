"""Peeks at the last row: compares every close with the one at the end of the tape."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from domain.indicators.frame_indicator import FrameIndicator
from domain.strategies.actions import Actions, Buy, Close
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView


class FinalGain(FrameIndicator):
    """What is still to be gained until the end of the tape, as a fraction."""

    inputs = ("close",)
    outputs = ("final_gain",)

    def calculate(self, df: pl.DataFrame) -> pl.DataFrame:
        return df.select((pl.col("close").last() / pl.col("close") - 1.0).alias("final_gain"))


class LastRowPeeker(Strategy):
    """Holds what ends higher than it is."""

    indicators = (FinalGain(),)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        if data["final_gain"] > 0.1 and not portfolio.has_position(symbol):
            return Buy(tag="it ends higher")
        if data["final_gain"] < 0.0 and portfolio.has_position(symbol):
            return Close(tag="it ends lower")
        return None
