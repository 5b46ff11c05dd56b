"""Whole runs against a second, naive account of the same rules: a loop over lists, with fractions for money."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import polars as pl
import pytest

import ticktape as tt

stocks = pytest.importorskip("bokeh_sampledata.stocks")

COMMISSION, SLIPPAGE, CASH = 0.001, 0.0005, 100_000


class Day(NamedTuple):
    open: float
    close: float


def real_candles(symbol: str) -> pl.DataFrame:
    columns = getattr(stocks, symbol)
    return pl.DataFrame({name: columns[name] for name in columns}).with_columns(pl.lit(symbol).alias("symbol"))


def adjusted_days(candles: pl.DataFrame) -> list[Day]:
    """Open scaled by adjusted close over close, and the adjusted close."""
    return [
        Day(opened * (adjusted / closed), adjusted)
        for opened, closed, adjusted in candles.select("open", "close", "adj_close").iter_rows()
    ]


def exactly(number: float) -> Fraction:
    return Fraction(repr(number))


def whole_shares(money: Fraction, price: float) -> int:
    """As many as the money buys, slippage and commission included."""
    paid = price * (1 + SLIPPAGE)
    shares = int(money / exactly(paid))
    while shares and shares * exactly(paid) + exactly(shares * paid * COMMISSION) > money:
        shares -= 1
    return shares


class NaiveAccount:
    """One symbol, long only, market orders at the next open."""

    def __init__(self) -> None:
        self.cash, self.shares = Fraction(CASH), 0
        self.fills: list[tuple[str, int, int, float]] = []

    def buy(self, shares: int, place: int, opened: float) -> bool:
        paid = opened * (1 + SLIPPAGE)
        cost = shares * exactly(paid) + exactly(float(shares) * paid * COMMISSION)
        if cost > self.cash:
            return False
        self.cash -= cost
        self.shares += shares
        self.fills.append(("buy", shares, place, paid))
        return True

    def sell_all(self, place: int, opened: float) -> None:
        received = opened * (1 - SLIPPAGE)
        self.cash += self.shares * exactly(received) - exactly(float(self.shares) * received * COMMISSION)
        self.fills.append(("sell", self.shares, place, received))
        self.shares = 0

    def value(self, close: float) -> float:
        return float(self.cash + self.shares * exactly(close))


def crossover(days: Sequence[Day], fast: int, slow: int) -> tuple[NaiveAccount, list[float]]:
    """Buys the bar after the fast average crosses above, sells the bar after it crosses below; asks again after a gap."""
    account, equity = NaiveAccount(), []
    above: bool | None = None
    order: tuple[str, int] | None = None
    for place, day in enumerate(days):
        again = False
        if order is not None:
            side, shares = order
            order = None
            if side == "sell":
                account.sell_all(place, day.open)
            else:
                again = not account.buy(shares, place, day.open)
        if place + 1 >= slow:
            averages = [sum(one.close for one in days[place + 1 - n : place + 1]) / n for n in (fast, slow)]
            now = averages[0] > averages[1]
            crossed = above is not None and now != above
            above = now
            if (crossed and now) or (again and now):
                shares = whole_shares(account.cash, day.close)
                order = ("buy", shares) if shares else None
            elif crossed and account.shares:
                order = ("sell", account.shares)
        equity.append(account.value(day.close))
    return account, equity


@pytest.mark.parametrize("symbol", ["AAPL", "IBM", "GOOG"])
def test_a_crossover_of_averages_comes_to_what_a_naive_loop_comes_to(symbol: str) -> None:
    candles = real_candles(symbol)
    result = tt.backtest(
        tt.MovingAverageCrossover(20, 50),
        candles=candles,
        initial_capital=CASH,
        commission=COMMISSION,
        slippage=SLIPPAGE,
    )
    account, equity = crossover(adjusted_days(candles), 20, 50)
    filled = result.orders.filter(pl.col("status") == "filled").sort("ended_at")
    sessions = candles["date"].cast(pl.String).to_list()
    ours = [
        (side, int(quantity), str(ended.date()))
        for side, quantity, ended in filled.select("side", "quantity", "ended_at").iter_rows()
    ]
    assert [(side, shares, sessions[place][:10]) for side, shares, place, _ in account.fills] == ours
    assert filled["price"].to_list() == pytest.approx([price for *_, price in account.fills], rel=1e-12)
    assert len(ours) > 30
    assert result.equity["equity"].to_list() == pytest.approx(equity, rel=1e-9)


def test_buying_and_holding_is_one_purchase_marked_to_market() -> None:
    candles = real_candles("MSFT")
    days = adjusted_days(candles)
    result = tt.backtest(tt.BuyAndHold(), candles=candles, commission=COMMISSION, slippage=SLIPPAGE)
    account = NaiveAccount()
    place = 0
    while not account.buy(whole_shares(account.cash, days[place].close), place + 1, days[place + 1].open):
        place += 1
    assert result.final_equity == pytest.approx(account.value(days[-1].close), rel=1e-12)
    assert result.metrics["total_return"] == pytest.approx(account.value(days[-1].close) / CASH - 1, rel=1e-12)
    assert len(result.trades) == 0


def test_raw_prices_show_the_split_and_adjusted_ones_do_not() -> None:
    """AAPL split two for one on 2005-02-28: its raw close halves from one session to the next."""
    candles = real_candles("AAPL").filter(pl.col("date").cast(pl.String).str.slice(0, 4) == "2005")
    adjusted = tt.backtest(tt.BuyAndHold(), candles=candles)
    raw = tt.backtest(tt.BuyAndHold(), candles=candles, prices="raw")
    worst = [min(run.equity["equity"].pct_change().drop_nulls().to_list()) for run in (raw, adjusted)]
    assert worst[0] < -0.4 < worst[1]
    assert adjusted.run_id != raw.run_id
