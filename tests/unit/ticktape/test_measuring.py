"""What a run's metrics say of curves and trades whose right numbers are known."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ticktape as tt
from application.runs.equity import EquityCurve
from application.runs.result import Folded, measure
from application.trading.ledger import Ledger
from domain.portfolio.portfolio import EMPTY
from domain.portfolio.statement import NOTHING_STATED
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from tests.support.prices import walk

MONDAY = datetime(2021, 1, 4)  # noqa: DTZ001 - times without a zone are UTC


class Hold(Strategy):
    """Puts all into each symbol at its first bar and holds it."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Buys once."""
        if portfolio.has_position(symbol) or portfolio.working_orders(symbol):
            return None
        return tt.Buy()


class Planned(Strategy):
    """Does at a bar, by its number from 0, what the plan says."""

    def __init__(self, plan: dict[int, Any]) -> None:
        self.plan = plan
        self.seen = -1

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Acts by the number of the bar."""
        self.seen += 1
        return self.plan.get(self.seen)


def candles(rows: list[tuple[float, float, float, float]], times: list[datetime] | None = None) -> pl.DataFrame:
    days = times or [MONDAY + timedelta(days=i) for i in range(len(rows))]
    opened, high, low, close = zip(*rows, strict=True)
    return pl.DataFrame(
        {"symbol": "A", "timestamp": days, "open": opened, "high": high, "low": low, "close": close, "volume": 1e6}
    )


def flat(closes: list[float], times: list[datetime] | None = None) -> pl.DataFrame:
    return candles([(close, close, close, close) for close in closes], times)


def weekdays(count: int, step: int = 1) -> list[datetime]:
    days = [MONDAY + timedelta(days=i) for i in range(count * step * 2)]
    return [day for day in days if day.weekday() < 5][: count * step : step]


def held(frame: pl.DataFrame, **options: Any) -> tt.Result:
    return tt.backtest(Hold(), candles=frame, **{"initial_capital": 1e6, "lot_size": 1e-6, **options})


def measured(values: list[float], initial: float) -> Any:
    started = held(flat([1.0] * 3)).run.started
    days = np.array([day.toordinal() - 719_163 for day in weekdays(len(values))])
    curve = EquityCurve(days * 86_400_000_000, days, np.array(values), np.array(values), 1.0)
    return measure(
        curve,
        Folded(EMPTY, NOTHING_STATED, Ledger()),
        type(started)(**{**vars(started), "initial_cash": initial, "interval": "1d"}),
    )


def test_noise_in_the_first_value_is_no_period() -> None:
    growth = [10_000 * 1.0001**i for i in range(300)]
    clean = measured(growth, 10_000.0)
    noisy = measured([10_000.000000000002, *growth[1:]], 10_000.0)
    assert noisy.cagr == pytest.approx(clean.cagr, rel=1e-12)
    assert noisy.max_drawdown == clean.max_drawdown == 0.0
    assert measured([9_900.0, *growth[1:]], 10_000.0).max_drawdown == pytest.approx(-0.01)


@pytest.mark.parametrize(("step", "years"), [(1, 3), (3, 3), (3, 0.5)])
def test_growth_is_by_the_calendar_however_many_bars_there_are(step: int, years: float) -> None:
    count = round(years * 261 / step)
    days = weekdays(count, step)
    elapsed = (days[-1] - days[1]).days / 365.25
    closes = [100.0, *np.geomspace(100.0, 200.0, count - 1)]
    found = held(flat(closes, days), interval="1d").metrics
    span = (days[-1] - days[0]).days / 365.25
    assert found["cagr"] == pytest.approx(2 ** (1 / span) - 1, rel=1e-6)
    assert elapsed <= span
    per_year = found["periods_per_year"]
    assert per_year == (252 if step == 1 else pytest.approx((count - 1) / span, rel=1e-9))


def test_a_sparse_series_says_so_and_its_ratios_keep_to_its_own_bars() -> None:
    random = np.random.default_rng(3)
    closes = list(100 * np.exp(np.cumsum(random.normal(0.001, 0.01, 260))))
    full, sparse = held(flat(closes, weekdays(260))), held(flat(closes, weekdays(260, 3)), interval="1d")
    assert not any("a year where" in warning for warning in full.warnings)
    assert any("87.0 bars a year where 252 were expected" in warning for warning in sparse.warnings)
    ratio = sparse.metrics["sharpe"] / full.metrics["sharpe"]
    assert ratio == pytest.approx(math.sqrt(sparse.metrics["periods_per_year"] / 252), rel=1e-9)


@pytest.mark.parametrize(
    ("interval", "step", "periods"), [("1w", 7, 52), ("1d", 1, 365), ("1M", 30.4375, 12), ("3d", 3, 365 / 3)]
)
@pytest.mark.parametrize("count", [4, 25, 160])
def test_complete_series_keep_the_calendars_number(interval: str, step: float, periods: float, count: int) -> None:
    days = [MONDAY + timedelta(days=round(i * step)) for i in range(count)]
    if interval == "1M":
        days = [datetime(2010 + i // 12, 1 + i % 12, 1) for i in range(count)]  # noqa: DTZ001
    if interval == "1d" and count == 4:
        periods = 252  # a Monday to a Thursday may be either
    result = held(walk(bars=count).with_columns(pl.Series("timestamp", days)), interval=interval)
    assert result.metrics["periods_per_year"] == pytest.approx(periods)
    assert not any("a year where" in warning for warning in result.warnings)


def test_hours_of_exchange_sessions_count_as_days() -> None:
    hours = [day + timedelta(hours=14 + i) for day in weekdays(60) for i in range(7)]
    result = held(walk(bars=len(hours)).with_columns(pl.Series("timestamp", hours)), interval="1h")
    assert result.metrics["periods_per_year"] == 252
    sparse = [day + timedelta(hours=14 + i) for day in weekdays(60, 3) for i in range(7)]
    result = held(walk(bars=len(sparse)).with_columns(pl.Series("timestamp", sparse)), interval="1h")
    assert result.metrics["periods_per_year"] == pytest.approx(87.0, rel=0.02)
    assert any("sessions a year where 252" in warning for warning in result.warnings)


def test_a_market_open_on_sundays_alone_is_no_market_that_never_closes() -> None:
    days = [day for day in (MONDAY + timedelta(days=i) for i in range(700)) if day.weekday() not in (4, 5)]
    assert held(walk(bars=len(days)).with_columns(pl.Series("timestamp", days))).metrics["periods_per_year"] == 252


def test_a_calendar_that_is_asked_for_holds_and_is_warned_of() -> None:
    frame = walk(bars=400).with_columns(pl.Series("timestamp", weekdays(400)))
    result = held(frame, calendar="24/7")
    assert result.metrics["periods_per_year"] == 365
    assert any("where 365 were expected" in warning and "by 365" in warning for warning in result.warnings)
    assert held(frame).metrics["periods_per_year"] == 252
    assert not any("a year where" in warning for warning in held(frame).warnings)


def test_two_days_are_not_a_year() -> None:
    metrics = held(flat([100.0, 100.0, 190.0])).metrics
    assert metrics["total_return"] == pytest.approx(0.9)
    for key in ("cagr", "annualised_return", "calmar", "alpha"):
        assert math.isnan(metrics[key])
    assert "Annualised return (CAGR)                   –" in repr(held(flat([100.0, 100.0, 190.0])))  # noqa: RUF001


def test_buy_and_hold_is_that_of_the_first_and_last_closes() -> None:
    frame = walk(("AAA", "BBB", "CCC"))
    growth = frame.group_by("symbol").agg(pl.col("close").last() / pl.col("close").first())["close"].mean()
    result = tt.backtest(tt.MovingAverageCrossover(5, 20), candles=frame)
    assert isinstance(growth, float)
    assert result.metrics["buy_and_hold_return"] == pytest.approx(growth - 1)


# Excursions: a bar is (open, high, low, close).

ROWS = [
    (100.0, 104.0, 96.0, 100.0),
    (100.0, 108.0, 92.0, 102.0),
    (101.0, 120.0, 97.0, 110.0),
    (105.0, 140.0, 60.0, 100.0),
    (100.0, 101.0, 99.0, 100.0),
]


def only_trade(plan: dict[int, Any], **options: Any) -> dict[str, Any]:
    (row,) = tt.backtest(Planned(plan), candles=candles(ROWS), **options).trades.to_dicts()
    return row


def test_a_trade_from_open_to_open_has_the_bars_between() -> None:
    row = only_trade({0: tt.Buy(10), 2: tt.Close()})
    assert (row["entry_price"], row["exit_price"], row["bars"]) == (100.0, 105.0, 2)
    assert row["mae"] == pytest.approx(92 / 100 - 1)
    assert row["mfe"] == pytest.approx(120 / 100 - 1)


def test_of_a_bar_left_inside_only_the_way_to_the_exit_counts() -> None:
    stop = tt.Sell(10, stop=90.0)
    row = only_trade({0: [tt.Buy(10)], 1: [stop]})
    assert (row["exit_price"], row["bars"]) == (90.0, 2)
    assert row["mae"] == pytest.approx(-0.1)  # not the low of 60 after it
    assert row["mfe"] == pytest.approx(0.2)  # not the high of 140, which may have come after it


def test_a_short_trade_turns_them_round() -> None:
    row = only_trade({0: tt.TargetQuantity(-10), 2: tt.Close()})
    assert row["mae"] == pytest.approx(-0.2)
    assert row["mfe"] == pytest.approx(0.08)


def test_slippage_does_not_hide_that_a_fill_was_at_the_open() -> None:
    row = only_trade({0: tt.Buy(10), 2: tt.Close()}, slippage=0.01)
    assert row["mae"] == pytest.approx(92 / 101 - 1)
    assert row["mfe"] == pytest.approx(120 / 101 - 1)


def test_a_trade_from_close_to_close_has_the_bars_after_its_entry() -> None:
    row = only_trade({1: tt.Buy(10), 2: tt.Close()}, fill_at="same_close")
    assert (row["entry_price"], row["exit_price"]) == (102.0, 110.0)
    assert row["mae"] == pytest.approx(97 / 102 - 1)
    assert row["mfe"] == pytest.approx(120 / 102 - 1)


def test_a_position_closed_at_the_end_has_its_last_bar() -> None:
    row = only_trade({2: tt.Buy(10)}, close_at_end=True)
    assert (row["entry_price"], row["exit_price"]) == (105.0, 100.0)
    assert (row["mae"], row["mfe"]) == (pytest.approx(60 / 105 - 1), pytest.approx(140 / 105 - 1))


def test_in_and_out_in_one_bar_is_nothing_but_these() -> None:
    row = only_trade({0: [tt.Buy(10), tt.Sell(10, stop=95.0)]})
    assert row["bars"] == 0
    assert (row["mae"], row["mfe"]) == (pytest.approx(-0.05), 0.0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["next_open", "same_close"]), st.sampled_from([0.0, 0.001]))
def test_excursions_hold_the_profit_between_them(seed: int, fill_at: str, slippage: float) -> None:
    result = tt.backtest(
        tt.MovingAverageCrossover(3, 8),
        candles=walk(("AAA", "BBB"), seed=seed, bars=120),
        fill_at=fill_at,
        slippage=slippage,
    )
    assert len(result.trades)
    for row in result.trades.to_dicts():
        gain = (row["exit_price"] / row["entry_price"] - 1) * (1 if row["direction"] == "long" else -1)
        assert row["mae"] - 1e-12 <= min(gain, 0.0) <= max(gain, 0.0) <= row["mfe"] + 1e-12
        assert row["bars"] >= 1
    assert result.metrics["average_mae"] == pytest.approx(result.trades["mae"].mean())
    assert result.metrics["average_trade_bars"] == pytest.approx(result.trades["bars"].mean())


def test_what_each_symbol_contributed_adds_up_to_what_the_account_gained() -> None:
    result = tt.backtest(
        tt.MovingAverageCrossover(5, 20), candles=walk(("AAA", "BBB", "CCC"), bars=200), commission=0.001
    )
    table = result.by_symbol
    assert set(table["symbol"]) == {"AAA", "BBB", "CCC"}
    assert table["profit"].sum() == pytest.approx(result.final_equity - 100_000)
    assert table["trades"].sum() == len(result.trades)
    assert table["fees"].sum() == pytest.approx(result.metrics["fees"])
    assert table["profit"].to_list() == sorted(table["profit"], reverse=True)
    assert (table["unrealised"] != 0).any() == bool(len(result.positions))
    own = result.trades.filter(symbol="AAA")["profit"]
    row = table.row(by_predicate=pl.col("symbol") == "AAA", named=True)
    assert (row["best"], row["worst"]) == (own.max(), own.min())
