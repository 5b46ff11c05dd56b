"""What a report shows, computed once more from the run's own tables, without any of the report's code."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import polars as pl
import pytest

import ticktape as tt
from application.reporting.build import ReportOptions
from application.reporting.distribution import distribution_of
from application.reporting.report import Figures, RunReport
from application.reporting.rolling import window_for
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from infrastructure.containers.features.reporting import report_builder
from tests.support.prices import walk
from ticktape.backtesting import Result


class LongShort(Strategy):
    """Long in some weeks, short in others, with a tag for each."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Turns on Mondays, by the week and the symbol."""
        if date.weekday() != 0:
            return None
        side = (date.isocalendar().week + len(symbol) + ord(symbol[0])) % 3 - 1
        return tt.TargetQuantity(100 * side, tag=f"side {side}") if 100 * side != portfolio.quantity(symbol) else None


@pytest.fixture(scope="module")
def prices() -> pl.DataFrame:
    return walk(("AAA", "BBB", "CCC"), 700)


@pytest.fixture(scope="module")
def result(prices: pl.DataFrame) -> Result:
    return tt.backtest(LongShort(), candles=prices, commission=0.001)


@pytest.fixture(scope="module")
def report(result: Result) -> RunReport:
    return report_builder(result._container).build([result.run_id], "1", ReportOptions(benchmark="BBB")).runs[0]


@pytest.fixture(scope="module")
def figures(report: RunReport) -> Figures:
    assert report.figures is not None
    return report.figures


def returns_of(result: Result) -> pl.Series:
    return result.equity["equity"].pct_change().drop_nulls()


def test_symbols_come_to_what_the_account_gained(result: Result, report: RunReport, prices: pl.DataFrame) -> None:
    closes = dict(prices.group_by("symbol", maintain_order=True).agg(pl.col("close").last()).iter_rows())
    trades = result.trades
    for one in report.by_symbol:
        own = trades.filter(symbol=one.symbol)
        assert one.trades == len(own)
        assert one.win_rate == pytest.approx((own["profit"] > 0).mean())
        held = result.positions.filter(symbol=one.symbol)
        unrealised = sum(row["quantity"] * closes[one.symbol] - row["cost_basis"] for row in held.to_dicts())
        assert float(one.unrealised) == pytest.approx(unrealised)
        realised = float(own["profit"].sum()) - float(held["fees"].sum())
        assert float(one.gross_profit - one.fees) == pytest.approx(realised)
        assert float(one.profit) == pytest.approx(realised + unrealised)
    assert {one.symbol for one in report.by_symbol} == {"AAA", "BBB", "CCC"}
    assert sum(float(one.profit) for one in report.by_symbol) == pytest.approx(result.final_equity - 100_000.0)
    assert len(result.positions) > 0


def test_exposure_counts_shorts_gross(result: Result, figures: Figures, prices: pl.DataFrame) -> None:
    filled = result.orders.filter(status="filled").with_columns(
        signed=pl.when(pl.col("side") == "buy").then(pl.col("filled")).otherwise(-pl.col("filled"))
    )
    moves = filled.select("symbol", pl.col("ended_at").alias("timestamp"), "signed")
    stamped = prices.with_columns(pl.col("timestamp").dt.cast_time_unit("us").dt.replace_time_zone("UTC"))
    held = (
        stamped.join(
            moves.group_by("symbol", "timestamp").agg(pl.col("signed").sum()), on=["symbol", "timestamp"], how="left"
        )
        .sort("timestamp")
        .with_columns(units=pl.col("signed").fill_null(0.0).cum_sum().over("symbol"))
        .with_columns(value=pl.col("units") * pl.col("close"))
        .group_by("timestamp", maintain_order=True)
        .agg(
            gross=pl.col("value").abs().sum(),
            long=pl.col("value").clip(lower_bound=0).sum(),
            short=pl.col("value").clip(upper_bound=0).sum(),
        )
    )
    equity = result.equity["equity"].to_numpy()
    exposure = figures.exposure
    assert exposure.gross.values == pytest.approx(held["gross"].to_numpy() / equity)
    assert exposure.long.values == pytest.approx(held["long"].to_numpy() / equity)
    assert exposure.short.values == pytest.approx(held["short"].to_numpy() / equity)
    assert exposure.short.values.min() < -0.05
    assert exposure.mean == pytest.approx((held["gross"].to_numpy() / equity).mean())
    assert exposure.highest == pytest.approx((held["gross"].to_numpy() / equity).max())


def test_rolling_figures_are_those_of_the_returns_in_the_window(result: Result, figures: Figures) -> None:
    rolling = figures.rolling
    periods = result.metrics["periods_per_year"]
    assert rolling.periods_per_year == periods
    assert rolling.window == round(periods / 2)
    returns = returns_of(result)
    mean, deviation = returns.rolling_mean(rolling.window), returns.rolling_std(rolling.window, ddof=1)
    assert rolling.sharpe.values == pytest.approx(((mean / deviation) * math.sqrt(periods)).drop_nulls().to_numpy())
    assert rolling.volatility.values == pytest.approx((deviation * math.sqrt(periods)).drop_nulls().to_numpy())
    sessions = result.equity["session"].cast(pl.Datetime("us")).dt.epoch("s").to_numpy()
    assert rolling.sharpe.times.tolist() == sessions[rolling.window :].tolist()


def test_the_benchmark_rolls_and_returns_over_the_same_sessions(figures: Figures, prices: pl.DataFrame) -> None:
    own = prices.filter(symbol="BBB")
    deviation = own["close"].pct_change().drop_nulls().rolling_std(figures.rolling.window, ddof=1).drop_nulls()
    expected = (deviation * math.sqrt(figures.rolling.periods_per_year)).to_numpy()
    assert figures.rolling.benchmark_volatility.values == pytest.approx(expected)
    assert figures.rolling.benchmark_volatility.times.tolist() == figures.rolling.volatility.times.tolist()
    ends = own.group_by(pl.col("timestamp").dt.year(), maintain_order=True).agg(pl.col("close").last())["close"]
    before = [own["close"][0], *ends[:-1]]
    assert [year.benchmark for year in figures.returns.years] == pytest.approx(
        [end / start - 1.0 for end, start in zip(ends, before, strict=True)]
    )


def test_every_return_that_moved_is_in_a_bin(result: Result, figures: Figures) -> None:
    shown = figures.distribution
    assert shown is not None
    returns = returns_of(result).to_numpy()
    moved = returns[returns != 0.0]
    assert shown.returns == len(returns)
    assert shown.unchanged == len(returns) - len(moved) > 0
    assert shown.counts.sum() == len(moved)
    for low, high, count in zip(shown.edges[:-1], shown.edges[1:], shown.counts, strict=True):
        assert count == ((moved >= low) & (moved < high)).sum()
    assert np.isclose(shown.edges, 0.0, atol=1e-15).sum() == 1
    assert shown.mean == pytest.approx(returns.mean())
    assert shown.value_at_risk == pytest.approx(np.percentile(returns, 5))
    assert shown.value_at_risk == pytest.approx(result.metrics["value_at_risk"])
    assert shown.conditional_value_at_risk == pytest.approx(result.metrics["conditional_value_at_risk"])


def test_drawdowns_have_the_dates_of_peak_trough_and_recovery(result: Result, figures: Figures) -> None:
    equity, sessions = result.equity["equity"].to_numpy(), result.equity["session"].to_list()
    assert figures.falls[0].depth == pytest.approx(result.metrics["max_drawdown"])
    assert [one.depth for one in figures.falls] == sorted(one.depth for one in figures.falls)
    for one in figures.falls:
        assert one.peak is not None
        peak, trough = sessions.index(one.peak), sessions.index(one.trough)
        assert equity[peak] == equity[: trough + 1].max()
        assert one.depth == pytest.approx(equity[trough] / equity[peak] - 1.0)
        assert one.days_down == (one.trough - one.peak).days
        end = len(equity) - 1 if one.recovered is None else sessions.index(one.recovered)
        assert (equity[trough:end] < equity[peak]).all()
        assert (equity[end] >= equity[peak]) == (one.recovered is not None)
        assert one.days == (sessions[end] - one.peak).days
        assert one.sessions == end - peak


def test_trades_have_the_tags_of_their_orders(result: Result, report: RunReport) -> None:
    tags = dict(zip(result.orders["order"], result.orders["tag"], strict=True))
    for row in report.trades.to_dicts():
        assert row["exit_tag"] == tags[row["exit_order"]]
        assert row["entry_tag"] == ("side 1" if row["direction"] == "long" else "side -1")
        assert row["result"] == np.sign(row["profit"])
        assert (row["entry_session"], row["exit_session"]) == (row["entry_date"].date(), row["exit_date"].date())
    assert report.trades["mae"].null_count() == 0


@pytest.mark.parametrize(
    ("returns", "periods", "window"),
    [(252, 252, 126), (251, 252, 63), (126, 252, 63), (125, 252, 0), (48, 12, 12), (23, 12, 0), (1000, 365, 182)],
)
def test_the_window_is_half_a_year_or_a_quarter_of_a_short_run(returns: int, periods: float, window: int) -> None:
    assert window_for(returns, periods) == window


def test_nothing_is_distributed_where_nothing_moved() -> None:
    assert distribution_of(np.full(100, 5.0)) is None
    assert distribution_of(np.array([1.0, 2.0, 3.0])) is None


def test_many_far_returns_have_few_bins() -> None:
    returns = np.r_[np.full(5_000, 1e-6), -0.5, 0.9]
    shown = distribution_of(np.cumprod(1.0 + np.r_[0.0, returns]))
    assert shown is not None
    assert len(shown.counts) <= 60
    assert shown.counts.sum() == 5_002
