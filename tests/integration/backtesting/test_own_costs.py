"""Costs that a user wrote: what they cost, and what they mean for a run's identity and its later questions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import ticktape as tt
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.portfolio_view import PortfolioView


def frame(*prices: float) -> pl.DataFrame:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    columns = {name: [float(price) for price in prices] for name in ("open", "high", "low", "close")}
    times = [start + timedelta(days=number) for number in range(len(prices))]
    return pl.DataFrame({"symbol": "A", "timestamp": times, **columns, "volume": 1e6})


class Planned(tt.Strategy):
    """Long 10 units, turned to 10 short, then closed."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """By the day."""
        plan: dict[int, Actions] = {1: tt.Buy(quantity=10), 2: tt.TargetQuantity(quantity=-10), 3: tt.Close()}
        return plan.get(date.day)


def fees(commission: Any, *prices: float) -> list[float]:
    ran = tt.backtest(Planned(), candles=frame(*prices or (100, 100, 200, 50)), commission=commission)
    return ran.orders["commission"].to_list()


def test_so_much_an_order_and_so_much_of_its_value() -> None:
    # 10 at 100, 20 at 200, 10 at 50
    assert fees("5 + 0.1%") == pytest.approx([5 + 1, 5 + 4, 5 + 0.5])
    assert fees(tt.FixedCommission(5) + tt.PercentCommission(0.001)) == fees("5 + 0.1%")


def test_a_function_of_size_and_price() -> None:
    assert fees(lambda size, price: 0.001 * size * price if size > 10 else 7) == pytest.approx([7, 4, 7])


def test_a_spread_on_entries_only() -> None:
    # Of the reversal's 20 units 10 open the short position.
    assert fees(tt.EntrySpread(0.01)) == pytest.approx([10 * 100 * 0.01, 10 * 200 * 0.01, 0])
    assert fees("1% on entries") == fees(tt.EntrySpread(0.01))


def test_a_rate_that_is_a_per_cent_is_refused() -> None:
    for given in (0.25, "0.25", 5):
        with pytest.raises(tt.TicktapeError, match="per cent"):
            fees(given)
    with pytest.raises(tt.TicktapeError, match="per cent"):
        tt.PercentCommission(0.25)
    with pytest.raises(tt.TicktapeError, match="per cent"):
        tt.PercentSlippage(0.5)


@pytest.mark.parametrize("wrong", [lambda size, price: -1, lambda size, price: float("nan"), lambda size, price: "5"])
def test_what_a_function_gives_is_checked(wrong: Any) -> None:
    with pytest.raises(tt.TicktapeError, match="gave"):
        fees(wrong)
