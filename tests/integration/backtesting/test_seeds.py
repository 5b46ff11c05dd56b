"""Chance in a strategy comes from the run's seed."""

from __future__ import annotations

from datetime import datetime

import polars as pl

import ticktape as tt


class Coin(tt.Strategy):
    def on_data(
        self, date: datetime, symbol: str, data: tt.Bar, portfolio: tt.PortfolioView
    ) -> tt.Buy | tt.Close | None:
        if self.random.random() < 0.5:
            return None
        return tt.Close() if portfolio.has_position(symbol) else tt.Buy(quantity=1)


def candles(days: int) -> pl.DataFrame:
    times = pl.datetime_range(datetime(2020, 1, 1), datetime(2020, 12, 31), "1d", eager=True).head(days)  # noqa: DTZ001
    prices = {name: [100.0 + place % 7 for place in range(days)] for name in ("open", "high", "low", "close")}
    return pl.DataFrame({"timestamp": times, **prices, "volume": [1_000.0] * days})


def test_equal_seeds_give_equal_runs_and_other_seeds_others() -> None:
    frame = candles(60)
    first, again, other = (tt.backtest(Coin(), candles=frame, seed=seed) for seed in (7, 7, 8))
    assert first.run_id == again.run_id
    assert first.run_id != other.run_id
    assert first.orders.equals(again.orders)
    assert not first.orders.equals(other.orders)
