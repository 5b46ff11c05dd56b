"""What a run says of orders that were cut, refused in part, or ended for want of equity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

import ticktape as tt
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.portfolio_view import PortfolioView


def frame(*prices: float | tuple[float, float], symbol: str = "A") -> pl.DataFrame:
    """Daily bars, each a price or its open and close."""
    pairs = [price if isinstance(price, tuple) else (price, price) for price in prices]
    return pl.DataFrame(
        {
            "symbol": symbol,
            "timestamp": [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(len(pairs))],
            "open": [float(open_) for open_, _ in pairs],
            "high": [float(max(pair)) for pair in pairs],
            "low": [float(min(pair)) for pair in pairs],
            "close": [float(close) for _, close in pairs],
            "volume": 1e9,
        }
    )


def run(plan: Mapping[int, Any], *frames: pl.DataFrame, **more: Any) -> tt.Result:
    class Planned(tt.Strategy):
        def __init__(self) -> None:
            self.seen: dict[str, int] = {}

        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            number = self.seen[symbol] = self.seen.get(symbol, -1) + 1
            return plan.get(number)

    return tt.backtest(Planned(), candles=pl.concat(frames), **{"initial_capital": 10_000, **more})


def test_refused_openings_of_reversals_are_counted_by_name() -> None:
    plan = {0: tt.Buy(quantity=100), 1: tt.Sell(quantity=201)}
    ran = run(plan, frame(100, 100, 100))
    assert ran.warnings == (
        "1 opening of a reversal was refused, the position only closed (A): the money there did not cover what was to be opened",
    )
    assert ran.orders["reason"].to_list() == [None, "insufficient_cash_at_fill"]
    assert ran.orders.select("quantity", "filled").rows() == [(100.0, 100.0), (201.0, 100.0)]


def test_orders_that_were_cut_by_much_are_counted() -> None:
    ran = run({0: tt.TargetWeight(weight=0.8)}, frame(100, 100), frame(50, 50, symbol="B"))
    assert ran.warnings == ("1 order cut to the money that was there, by more than 2% (B)",)


def test_what_costs_alone_cut_is_not_worth_a_word() -> None:
    plan = {0: tt.TargetWeight(weight=-1), 1: [tt.Close(), tt.Buy()]}
    ran = run(plan, frame(100, 100, 100), commission=0.005)
    assert ran.warnings == ()
    assert ran.orders["filled"].to_list() == [99.0, 99.0, 98.0]


def test_no_equity_left_is_a_liquidation_and_a_warning() -> None:
    ran = run({0: tt.TargetWeight(weight=-1)}, frame(100, 100, (150, 250), 300), commission=0.01)
    (warning,) = (one for one in ran.warnings if "liquidated" in one)
    assert warning.startswith("all positions were liquidated at the close of 2024-01-03")
    assert ran.final_equity == pytest.approx(10_000 - 99 + 99 * 100 - 99 * 250 * 1.01)
    assert ran.trades["quantity"].to_list() == [99.0]
    assert ran.orders["tag"].to_list()[-1] == "liquidation: no equity left"
    assert ran.equity["equity"].to_list()[-2:] == pytest.approx([ran.final_equity] * 2)


def test_a_run_that_never_lacks_equity_says_nothing_of_it() -> None:
    assert run({0: tt.TargetWeight(weight=-1)}, frame(100, 100, (150, 190), 100)).warnings == ()


def test_the_sizes_of_a_notebook() -> None:
    for sizing, filled in ((tt.FractionOfEquity(0.9999), 99.0), (tt.EqualWeight(reserve=1_000.0), 90.0)):
        assert run({0: tt.Buy()}, frame(90, 100), sizing=sizing).orders["filled"].to_list() == [filled]
    with pytest.raises(tt.TicktapeError, match="close_at_end is 'close'"):
        run({}, frame(100, 100), close_at_end="tomorrow")
