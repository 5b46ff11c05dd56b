"""Whole runs against a second, naive account of the same rules: a loop over lists, with fractions for money."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

import ticktape as tt
from domain.shared.errors import InvalidValue
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.portfolio_view import PortfolioView

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

    def buy_all(self, place: int, opened: float) -> None:
        paid, shares = opened * (1 + SLIPPAGE), whole_shares(self.cash, opened)
        self.cash -= shares * exactly(paid) + exactly(float(shares) * paid * COMMISSION)
        self.shares += shares
        self.fills.append(("buy", shares, place, paid))

    def sell_all(self, place: int, opened: float) -> None:
        received = opened * (1 - SLIPPAGE)
        self.cash += self.shares * exactly(received) - exactly(float(self.shares) * received * COMMISSION)
        self.fills.append(("sell", self.shares, place, received))
        self.shares = 0

    def value(self, close: float) -> float:
        return float(self.cash + self.shares * exactly(close))


def crossover(days: Sequence[Day], fast: int, slow: int) -> tuple[NaiveAccount, list[float]]:
    """Buys with all the cash at the open after the fast average crosses above, sells at the open after it crosses below."""
    account, equity = NaiveAccount(), []
    above: bool | None = None
    order = ""
    for place, day in enumerate(days):
        if order == "sell":
            account.sell_all(place, day.open)
        elif order == "buy":
            account.buy_all(place, day.open)
        order = ""
        if place + 1 >= slow:
            averages = [sum(one.close for one in days[place + 1 - n : place + 1]) / n for n in (fast, slow)]
            now = averages[0] > averages[1]
            if above is not None and now != above:
                order = "buy" if now else "sell" if account.shares else ""
            above = now
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
        for side, quantity, ended in filled.select("side", "filled", "ended_at").iter_rows()
    ]
    assert [(side, shares, sessions[place][:10]) for side, shares, place, _ in account.fills] == ours
    assert filled["price"].to_list() == pytest.approx([price for *_, price in account.fills], rel=1e-12)
    assert len(ours) > 30
    assert set(result.orders["status"]) == {"filled"}
    assert result.equity["equity"].to_list() == pytest.approx(equity, rel=1e-9)


def test_buying_and_holding_is_one_purchase_marked_to_market() -> None:
    candles = real_candles("MSFT")
    days = adjusted_days(candles)
    result = tt.backtest(tt.BuyAndHold(), candles=candles, commission=COMMISSION, slippage=SLIPPAGE)
    account = NaiveAccount()
    account.buy_all(1, days[1].open)
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


class Reversing(tt.Strategy):
    """The textbook crossover: all the equity long, or all of it short."""

    indicators = ("sma_10", "sma_20")

    def __init__(self) -> None:
        self.before: float | None = None

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Turns round where the averages cross."""
        now, before = data["sma_10"] - data["sma_20"], self.before
        self.before = now
        if before is None:
            return None
        if before <= 0 < now:
            return tt.TargetWeight(weight=1)
        return tt.TargetWeight(weight=-1) if before >= 0 > now else None


class ClosingFirst(Reversing):
    """The same, said in two actions."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Closes what is held, and buys with all there is."""
        action = super().on_data(date, symbol, data, portfolio)
        if not isinstance(action, tt.TargetWeight) or action.weight < 0 or not portfolio.has_position(symbol):
            return action
        return [tt.Close(), tt.Buy()]


def reversing(days: Sequence[Day], commission: float) -> tuple[Fraction, int]:
    """Cash after the last trade is closed at the last open, and the number of trades."""
    rate = exactly(commission)
    cash, held, trades, wanted = Fraction(10_000), 0, 0, 0
    averages = [
        [sum(one.close for one in days[end - n : end]) / n for n in (10, 20)] for end in range(20, len(days) + 1)
    ]
    above = [fast > slow for fast, slow in averages]
    for place, day in enumerate(days):
        price = exactly(day.open)
        if wanted or place == len(days) - 1:
            if held:
                cash += held * price - abs(held) * price * rate
                trades, held = trades + 1, 0
            if place < len(days) - 1:
                units = int(cash / (price * (1 + rate)))
                held = wanted * units
                cash -= held * price + units * price * rate
        number = place - 19
        wanted = (1 if above[number] else -1) if number >= 1 and above[number] != above[number - 1] else 0
    return cash, trades


@pytest.mark.parametrize("strategy", [Reversing, ClosingFirst])
@pytest.mark.parametrize("symbol", ["GOOG", "AAPL", "MSFT"])
def test_reversing_with_all_the_equity_comes_to_what_a_naive_loop_comes_to(
    symbol: str, strategy: type[Reversing]
) -> None:
    candles = real_candles(symbol).drop("adj_close")
    days = [Day(opened, closed) for opened, closed in candles.select("open", "close").iter_rows()]
    cash, trades = reversing(days, 0.002)
    result = tt.backtest(
        strategy(), candles=candles, initial_capital=10_000, commission=0.002, close_at_end="open", prices="raw"
    )
    assert len(result.trades) == trades > 90
    assert result.final_equity == pytest.approx(float(cash), abs=1e-6)
    assert set(result.orders["status"]) == {"filled"}


def test_reversing_comes_to_what_others_have_published() -> None:
    """GOOG as the package ``backtesting`` ships it; 94 trades and 55,574.51 by an independent calculation."""
    package = importlib.util.find_spec("backtesting")
    assert package is not None
    assert package.submodule_search_locations
    path = Path(next(iter(package.submodule_search_locations))) / "test" / "GOOG.csv"
    candles = pl.read_csv(path).rename({"": "date"}).with_columns(pl.lit("GOOG").alias("symbol"))
    ended = {
        at_end: tt.backtest(Reversing(), candles=candles, initial_capital=10_000, commission=0.002, close_at_end=at_end)
        for at_end in ("open", "close", False)
    }
    assert {at_end: (round(one.final_equity, 2), len(one.trades)) for at_end, one in ended.items()} == {
        "open": (55_574.51, 94),
        "close": (56_152.27, 94),
        False: (56_263.52, 93),
    }
    assert any("hindsight" in warning for warning in ended["open"].warnings)


@pytest.mark.parametrize("options", [{"close_at_end": "open"}, {"fill_at": "same_close"}])
def test_a_run_that_did_not_trade_is_not_said_to_have(options: dict[str, Any]) -> None:
    candles = real_candles("GOOG").head(30).drop("adj_close")
    traded = tt.backtest(tt.BuyAndHold(), candles=candles, **options)
    idle = tt.backtest(Reversing(), candles=candles.head(15), **options)
    assert not len(idle.orders)
    assert idle.warnings == ()
    assert len([one for one in traded.warnings if "hindsight" in one or "very close" in one]) == 1


def test_a_last_close_cannot_be_sold_at_that_bars_open() -> None:
    candles = real_candles("GOOG").head(30)
    with pytest.raises(InvalidValue, match="use close_at_end='close'"):
        tt.backtest(tt.BuyAndHold(), candles=candles, fill_at="same_close", close_at_end="open")


class ByWeight(tt.Strategy):
    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        return tt.TargetWeight(0.5)


def test_a_sizing_that_no_order_asks_for_is_told() -> None:
    candles = real_candles("GOOG").head(30)
    sizing = tt.EqualWeight(reserve=1_000)
    told = [
        [one for one in tt.backtest(strategy, candles=candles, sizing=chosen).warnings if "no effect" in one]
        for strategy, chosen in ((ByWeight(), sizing), (tt.BuyAndHold(), sizing), (ByWeight(), tt.EqualWeight()))
    ]
    assert [len(lines) for lines in told] == [1, 0, 0]
    assert told[0][0].startswith("the sizing EqualWeight(factor=1.0, reserve=1000")
