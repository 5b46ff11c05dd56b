from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pytest

import ticktape as tt
from application.backtesting.use_cases.run_backtest import BacktestRequest
from application.inspection.explanation_lines import order_lines
from application.inspection.trade_orders import orders_of_trades
from application.reporting.benchmark import EQUAL_WEIGHT
from application.reporting.build import ReportOptions
from application.reporting.report import RunReport
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from infrastructure.containers.features.backtesting import run_backtest
from infrastructure.containers.features.inspection import explain_run
from infrastructure.containers.features.reporting import report_builder
from infrastructure.containers.features.runs import list_runs
from tests.support.prices import walk
from ticktape.backtesting import Result


class Pyramid(Strategy):
    """Buys thrice, sells half, turns short, covers: trades with several orders and partial exits."""

    def __init__(self) -> None:
        self.seen = 0

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Acts by the number of the bar."""
        self.seen += 1
        quantities = {2: 10, 4: 25, 6: 40, 10: 20, 15: -30, 20: 0, 22: 5}
        return tt.TargetQuantity(quantities[self.seen]) if self.seen in quantities else None


class Stumbling(tt.MovingAverageCrossover):
    """Raises in the middle."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """As the strategy, up to June."""
        if date.month == 6:
            raise ValueError("too warm")
        return super().on_data(date, symbol, data, portfolio)


def shown(result: Result, **options: Any) -> RunReport:
    return report_builder(result._container).build([result.run_id], "1", ReportOptions(**options)).runs[0]


@pytest.fixture(scope="module")
def result() -> Result:
    return tt.backtest(
        tt.MovingAverageCrossover(5, 20), candles=walk(("AAA", "BBB")), commission=0.001, slippage=0.0005
    )


def test_the_figures_are_those_of_the_run(result: Result) -> None:
    figures = shown(result).figures
    assert figures is not None
    assert figures.equity.values.tolist() == result.equity["equity"].to_list()
    assert figures.drawdown.values.min() == pytest.approx(result.metrics["max_drawdown"])
    growth = math.prod(1.0 + year.value for year in figures.returns.years)
    assert growth == pytest.approx(1.0 + result.metrics["total_return"])
    plain = {key: value for key, value in result.metrics.items() if key not in result.metrics.group("benchmark")}
    assert {key: figures.metrics[key] for key in plain} == pytest.approx(plain, nan_ok=True)
    assert math.isfinite(figures.metrics["alpha"])


def test_without_a_benchmark_equal_shares_of_the_own_symbols_are_one(result: Result) -> None:
    figures = shown(result).figures
    assert figures is not None
    assert figures.benchmark_label == EQUAL_WEIGHT
    assert figures.benchmark.values[0] == 100_000.0
    assert figures.benchmark_metrics["total_return"] == pytest.approx(figures.benchmark.values[-1] / 100_000.0 - 1.0)


def test_a_symbol_as_benchmark_is_rebased_to_the_capital(result: Result) -> None:
    figures = shown(result, benchmark="BBB").figures
    assert figures is not None
    closes = walk(("AAA", "BBB")).filter(symbol="BBB")["close"].to_numpy()
    assert figures.benchmark.values == pytest.approx(100_000.0 * closes / closes[0])
    again = tt.backtest(
        tt.MovingAverageCrossover(5, 20),
        candles=walk(("AAA", "BBB")),
        commission=0.001,
        slippage=0.0005,
        benchmark="BBB",
    )
    for key in ("alpha", "beta"):
        assert figures.metrics[key] == pytest.approx(again.metrics[key], rel=1e-9)


def test_an_unknown_benchmark_is_an_error(result: Result) -> None:
    with pytest.raises(tt.TicktapeError, match="ZZZ"):
        shown(result, benchmark="ZZZ")


def test_every_trade_has_the_explanation_of_the_command(result: Result) -> None:
    container, report = result._container, shown(result)
    explain = explain_run(container)
    assert len(report.explanations.trades) == len(result.trades) > 4
    for number, orders in enumerate(report.explanations.trades, start=1):
        told = explain.trade(result.run_id, number)
        assert [order.order_id for order in told.orders] == list(orders)
        for order in told.orders:
            assert list(report.explanations.orders[order.order_id]) == order_lines(order)


class Greedy(tt.Strategy):
    """Asks for more than there is."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """A million shares, in May."""
        return tt.Buy(quantity=1_000_000) if date.month == 5 else None


def test_refusals_are_explained_too() -> None:
    report = shown(tt.backtest(Greedy(), candles=walk()))
    refused = report.orders.filter(status="rejected")["order"].to_list()
    assert refused
    assert set(refused) <= set(report.explanations.orders)


def test_trades_know_the_orders_behind_them() -> None:
    result = tt.backtest(Pyramid(), candles=walk(bars=40))
    orders = orders_of_trades(result.run.statement)
    numbers = {order_id: number for number, order_id in enumerate(result.orders["order"], start=1)}
    behind = [[numbers[order_id] for order_id in one] for one in orders]
    assert behind == [[1, 2, 3, 4], [1, 2, 3, 5], [5, 6]]
    assert [one.order_id for one in result.run.statement.closed] == [one[-1] for one in orders]
    assert shown(result).positions.select("symbol", "quantity").rows() == [("AAA", 5.0)]


def test_open_positions_are_marked_at_the_last_close() -> None:
    prices = walk(bars=30)
    row = shown(tt.backtest(tt.BuyAndHold(), candles=prices)).positions.row(0, named=True)
    assert row["last_close"] == prices["close"][-1]
    assert row["value"] == pytest.approx(row["quantity"] * row["last_close"])
    assert row["unrealised"] == pytest.approx(row["value"] - row["cost_basis"])


def test_a_failed_run_has_its_error_and_no_figures() -> None:
    container = tt.backtest(tt.BuyAndHold(), candles=walk())._container
    backtest = run_backtest(container)
    with pytest.raises(tt.TicktapeError, match="too warm"):
        backtest.run(BacktestRequest(strategy=Stumbling(5, 20)))
    failed = next(one for one in list_runs(container).run(every_attempt=True) if one.status == "failed")
    report = report_builder(container).build([failed.run_id], "1").runs[0]
    assert report.figures is None
    assert "too warm" in report.note
    assert report.charts == ()


def test_several_runs_come_without_candles(result: Result) -> None:
    container = result._container
    report = report_builder(container).build(
        [result.run_id, f"{result.run_id}/1"], "1", pages={result.run_id: "one.html"}
    )
    assert [run.charts for run in report.runs] == [(), ()]
    assert all(run.figures is not None and not run.explanations.orders for run in report.runs)
    assert report.pages == {result.run_id: "one.html"}
