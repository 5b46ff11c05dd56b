"""What a reader of a report sees and downloads, beside the run's own exports and sums that pandas made of them."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
import pytest

import ticktape as tt
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from tests.e2e.test_report_browser import LAPTOP, PHONE, Opened, browser  # noqa: F401 - browser is a fixture
from tests.support.prices import walk
from ticktape.backtesting import Result

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.process

CAPITAL = 5_000_000
ABOVE, BELOW = '=HYPERLINK("x"), above', "-below\nit"


class Flip(Strategy):
    """Long above the average, short below it, with tags that a spreadsheet would compute."""

    indicators = ("sma_10",)

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Turns where the close crosses."""
        line, held = data["sma_10"], portfolio.quantity(symbol)
        if line is None or math.isnan(line):
            return None
        if data.close > line and held <= 0:
            return tt.TargetQuantity(9_000, tag=ABOVE)
        if data.close < line and held >= 0:
            return tt.TargetQuantity(-5_000, tag=BELOW)
        return None


def candles() -> pl.DataFrame:
    return walk(("AAA", "BBB", "CCC"), 900, start=datetime(2020, 5, 4))  # noqa: DTZ001 - UTC


@dataclass(frozen=True)
class Written:
    """A run and its page."""

    result: Result
    path: Path


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Three symbols over 900 days, from May on, with shorts and positions that stay open."""
    result = tt.backtest(Flip(), candles=candles(), commission=0.001, initial_capital=CAPITAL)
    path = tmp_path_factory.mktemp("page") / "daily.html"
    result.plot(path)
    return Written(result, path)


@pytest.fixture(scope="module")
def hourly(tmp_path_factory: pytest.TempPathFactory) -> Written:
    prices = walk(("AAA",), 900, step=timedelta(hours=1))
    result = tt.backtest(Flip(), candles=prices, interval="1h", initial_capital=CAPITAL)
    path = tmp_path_factory.mktemp("page") / "hourly.html"
    result.plot(path)
    return Written(result, path)


@pytest.fixture
def read(browser: Browser, daily: Written) -> Iterator[Page]:  # noqa: F811
    with Opened(browser, daily.path, viewport=LAPTOP, accept_downloads=True) as shown:
        yield shown.page


def number(text: str) -> float:
    """``-1,234.5`` or ``12.3%`` as a number; a dash is undefined."""
    plain = text.strip().replace(",", "").replace("+", "")
    if plain in {"", "–"}:  # noqa: RUF001 - what undefined figures are shown as
        return math.nan
    return float(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)


def rows_of(page: Page, table: str) -> list[list[str]]:
    cells = "rows => rows.map(row => [...row.querySelectorAll('th, td')].map(cell => cell.innerText.trim()))"
    found: list[list[str]] = page.locator(table).evaluate_all(cells)
    return found


def panda(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.to_dict(as_series=False))


def downloaded(page: Page, folder: Path) -> list[dict[str, str]]:
    with page.expect_download() as made:
        page.click("#trades-csv")
    made.value.save_as(folder / made.value.suggested_filename)
    with (folder / made.value.suggested_filename).open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_download_is_the_export_with_defused_texts(read: Page, daily: Written, tmp_path: Path) -> None:
    trades = daily.result.trades
    rows = downloaded(read, tmp_path)
    assert len(rows) == len(trades) > 100
    for name in ("quantity", "entry_price", "exit_price", "fees", "profit", "return"):
        assert [float(row[name]) for row in rows] == pytest.approx(trades[name].to_list(), rel=1e-9), name
    for name in ("mae", "mfe"):
        assert [float(row[name]) for row in rows] == pytest.approx(trades[name].to_list(), rel=1e-4, abs=1e-9), name
    assert any(row["profit"].startswith("-") for row in rows)
    assert {row["entry_tag"] for row in rows} == {f"'{ABOVE}", f"'{BELOW}"}
    assert [row["entry_date"] for row in rows] == trades["entry_date"].dt.strftime("%Y-%m-%d").to_list()


def test_results_by_symbol_add_up_to_what_the_account_gained(read: Page, daily: Written) -> None:
    result = daily.result
    trades, positions = result.trades, result.positions
    closes = dict(last_closes())
    fills = panda(result.orders.filter(pl.col("filled") > 0))
    total = 0.0
    for row in rows_of(read, "#symbols-table tbody tr"):
        symbol, profit, share, realised, unrealised, count, won, fees = row[:8]
        own = trades.filter(symbol=symbol)
        paid = float(fills[fills["symbol"] == symbol]["commission"].sum())
        open_now = positions.filter(symbol=symbol)
        gain = sum((open_now["quantity"] * closes[symbol] - open_now["cost_basis"]).to_list())
        assert number(count) == len(own)
        assert number(won) == pytest.approx((own["profit"] > 0).mean(), abs=0.00051)
        assert number(fees) == pytest.approx(paid, abs=0.0051)
        gross = math.fsum(own["gross_profit"])
        assert number(realised) == pytest.approx(gross - paid, abs=0.0051)
        assert (number(unrealised) if unrealised else 0.0) == pytest.approx(gain, abs=0.0051)
        assert number(profit) == pytest.approx(gross - paid + gain, abs=0.0051)
        assert number(share) == pytest.approx(number(profit) / (result.final_equity - CAPITAL), abs=0.00051)
        total += number(profit)
    assert total == pytest.approx(result.final_equity - CAPITAL, abs=0.02)


def last_closes() -> Iterator[tuple[str, float]]:
    for (symbol,), rows in candles().group_by("symbol"):
        yield str(symbol), float(rows.sort("timestamp")["close"][-1])


def sessions(daily: Written) -> pd.Series:
    """Equity by day."""
    equity = panda(daily.result.equity)
    return pd.Series(equity["equity"].to_numpy(), pd.DatetimeIndex(equity.iloc[:, 0]).tz_localize(None).normalize())


def benchmark() -> pd.Series:
    """Equal shares of the capital, bought at the first closes."""
    prices = panda(candles())
    closes = prices.pivot_table(index="timestamp", columns="symbol", values="close")
    return CAPITAL * (closes / closes.iloc[0]).mean(axis=1)


def yearly(levels: pd.Series, start: float) -> dict[int, float]:
    last = levels.groupby(pd.DatetimeIndex(levels.index).year).last()
    found = last / last.shift(fill_value=start) - 1.0
    return dict(zip(found.index.tolist(), found.tolist(), strict=True))


def test_years_stand_beside_the_benchmark_s_and_say_where_they_are_cut_off(read: Page, daily: Written) -> None:
    own, other = yearly(sessions(daily), CAPITAL), yearly(benchmark(), CAPITAL)
    rows = rows_of(read, "#years tbody tr")
    assert [row[0].split()[0] for row in rows] == ["2020", "2021", "2022"]
    assert [row[0].split()[1:] for row in rows] == [["from", "04", "May"], [], ["to", "20", "Oct"]]
    for row in rows:
        year = int(row[0].split()[0])
        assert number(row[1]) == pytest.approx(own[year], abs=0.00051)
        assert number(row[2]) == pytest.approx(other[year], abs=0.00051)
        assert number(row[3]) == pytest.approx(100 * (own[year] - other[year]), abs=0.051)


def test_months_are_those_of_the_equity(read: Page, daily: Written) -> None:
    levels = sessions(daily)
    last = levels.groupby(pd.DatetimeIndex(levels.index).to_period("M")).last()
    wanted = (last / last.shift(fill_value=CAPITAL) - 1.0).to_dict()
    seen = 0
    for row in rows_of(read, "#months tbody tr"):
        for month, text in enumerate(row[1:13], start=1):
            period = pd.Period(year=int(row[0]), month=month, freq="M")
            assert bool(text) == (period in wanted)
            if text:
                assert number(text) == pytest.approx(wanted[period], abs=0.00051)
                seen += 1
    assert seen == len(wanted)


def test_drawdowns_are_found_by_going_through_the_days(read: Page, daily: Written) -> None:
    wanted = sorted(walked(sessions(daily)))[:10]
    rows = rows_of(read, "#drawdowns tbody tr")
    assert len(rows) == len(wanted)
    for row, (depth, peak, trough, recovered, end) in zip(rows, wanted, strict=True):
        assert number(row[0]) == pytest.approx(depth, abs=0.000051)
        assert row[1] == str(peak.date())
        assert row[2] == str(trough.date())
        assert row[3] == (str(end.date()) if recovered else "not yet")
        assert number(row[4]) == (trough - peak).days
        assert number(row[5]) == (end - peak).days


def walked(levels: pd.Series) -> Iterator[tuple[float, pd.Timestamp, pd.Timestamp, bool, pd.Timestamp]]:
    """Depth, peak, trough, whether it recovered, and its end, one day at a time."""
    top, low, trough = -math.inf, 0.0, None
    peak = pd.Timestamp(0)
    for day, value in zip(pd.DatetimeIndex(levels.index), levels, strict=True):
        if value >= top * (1 - 1e-12):
            if trough is not None:
                yield low, peak, trough, True, day
            top, peak, low, trough = max(top, value), day, 0.0, None
        elif value / top - 1 < low:
            low, trough = value / top - 1, day
    if trough is not None:
        yield low, peak, trough, False, day


def test_rolling_figures_are_annualised_as_the_page_says(read: Page, daily: Written) -> None:
    returns = sessions(daily).pct_change().dropna()
    said = read.locator("#rolling .note").inner_text()
    window, periods = (
        int(said.split(" daily returns")[0].split()[-1]),
        float(said.split("annualised by ")[1].split()[0]),
    )
    assert (window, periods) == (182, 365)
    mean, spread = returns.rolling(window).mean(), returns.rolling(window).std()
    legend = read.locator("#rolling-legend").inner_text()
    assert legend.startswith(str(returns.index[-1].date()))
    sharpe = number(legend.split("Sharpe ratio ")[1].split()[0])
    volatility = number(legend.split("\nVolatility ")[-1].split()[0])
    assert sharpe == pytest.approx(mean.iloc[-1] / spread.iloc[-1] * math.sqrt(periods), abs=0.0051)
    assert volatility == pytest.approx(spread.iloc[-1] * math.sqrt(periods), abs=0.00051)


def test_the_histogram_counts_every_return_that_moved(read: Page, daily: Written) -> None:
    returns = sessions(daily).pct_change().dropna().to_numpy()
    bins = [one.get_attribute("title") or "" for one in read.locator("#distribution .bin").all()]
    seen = 0
    for title in bins:
        span, count = title.split(": ")
        low, high = (number(end) for end in span.split(" to "))
        inside = (returns >= low - 1e-12) & (returns < high - 1e-12) & (np.abs(returns) > 1e-12)
        assert number(count.split()[0]) == inside.sum(), title
        seen += int(inside.sum())
    assert seen == (np.abs(returns) > 1e-12).sum()
    said = read.locator("#distribution .legend").inner_text()
    tail = np.percentile(returns, 5)
    assert number(said.split("Mean ")[1].split()[0]) == pytest.approx(returns.mean(), abs=0.000051)
    assert number(said.split("Value at risk (5%) ")[1].split()[0]) == pytest.approx(tail, abs=0.000051)


def test_exposure_counts_shorts_gross(read: Page, daily: Written) -> None:
    fills = panda(daily.result.orders.filter(pl.col("filled") > 0))
    signed = fills["filled"] * np.where(fills["side"] == "buy", 1, -1)
    days = pd.to_datetime(fills["ended_at"]).dt.tz_localize(None).dt.normalize()
    moved = signed.groupby([days, fills["symbol"]]).sum().unstack(fill_value=0)
    prices = panda(candles())
    closes = prices.pivot_table(index="timestamp", columns="symbol", values="close")
    values = moved.reindex(closes.index, fill_value=0.0).cumsum() * closes
    levels = sessions(daily)
    gross = values.abs().sum(axis=1).to_numpy() / levels.to_numpy()
    short = values.clip(upper=0.0).sum(axis=1).to_numpy() / levels.to_numpy()
    said = read.locator("#exposure .note").inner_text()
    assert f"{gross.mean():.1%} on average, {gross.max():.1%} at the most" in said
    legend = read.locator("#exposure-legend").inner_text()
    assert number(legend.split("Gross ")[1].split()[0]) == pytest.approx(gross[-1], abs=0.00051)
    assert number(legend.split("Short ")[1].split()[0]) == pytest.approx(short[-1], abs=0.00051)


def test_the_legend_and_the_tile_say_the_same_to_the_cent(read: Page, daily: Written) -> None:
    said = f"{daily.result.final_equity:,.2f}"
    assert said in read.locator("#tiles").inner_text()
    assert f"Equity {said}" in read.locator("#value-legend").inner_text()


def test_a_download_of_hours_has_instants_at_midnight_too(
    browser: Browser,  # noqa: F811
    hourly: Written,
    tmp_path: Path,
) -> None:
    with Opened(browser, hourly.path, viewport=PHONE, accept_downloads=True) as shown:
        rows = downloaded(shown.page, tmp_path)
    entries = hourly.result.trades["entry_date"]
    assert [row["entry_date"] for row in rows] == entries.dt.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_list()
    both = [*entries, *hourly.result.trades["exit_date"]]
    assert any(at.hour == 0 for at in both)


def test_amounts_below_a_cent_are_not_shown_as_nothing(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    cheap = walk(("AAA",), 200).with_columns(pl.col("open", "high", "low", "close") * 1e-8)
    result = tt.backtest(Flip(), candles=cheap)
    result.plot(tmp_path / "cheap.html")
    with Opened(browser, tmp_path / "cheap.html", viewport=LAPTOP) as shown:
        texts = [row[9] for row in rows_of(shown.page, "#trades-table tbody tr")]
        counted = shown.page.locator("#trades-count").inner_text()
        by_symbol = rows_of(shown.page, "#symbols-table tbody tr")[0]
    profits = result.trades["profit"].to_list()
    assert 0 < max(map(abs, profits)) < 0.005
    assert [float(text) for text in texts] == pytest.approx(profits[:25], rel=0.006)
    assert number(counted.split("profit ")[1]) == pytest.approx(sum(profits), rel=0.006)
    assert number(by_symbol[3]) == pytest.approx(sum(profits), rel=0.006)
    assert by_symbol[7] == "0.00"
    assert not any(text in {"-0.00", "-0.00%"} for text in (*texts, *by_symbol))


def test_a_benchmark_that_ends_before_the_run_does_not_stand_still(
    browser: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    whole = candles()
    ended = whole.filter((pl.col("symbol") != "CCC") | (pl.col("timestamp") <= datetime(2021, 3, 1)))  # noqa: DTZ001
    result = tt.backtest(Flip(), candles=ended, symbols="AAA", initial_capital=CAPITAL, benchmark="CCC")
    result.plot(tmp_path / "ended.html")
    closes = panda(ended.filter(symbol="CCC")).set_index("timestamp")["close"]
    with Opened(browser, tmp_path / "ended.html", viewport=LAPTOP) as shown:
        rows = rows_of(shown.page, "#years tbody tr")
        notes = [shown.page.locator(f"#{key} .note").inner_text() for key in ("value", "metrics")]
        tiles = shown.page.locator("#tiles").inner_text()
        legends = [shown.page.locator(f"#{key}-legend").inner_text() for key in ("value", "rolling")]
    other = yearly(closes, float(closes.iloc[0]))
    assert [number(row[2]) for row in rows[:2]] == pytest.approx([other[2020], other[2021]], abs=0.00051)
    assert "benchmark to 2021-03-01" in rows[1][0]
    assert math.isnan(number(rows[2][2]))
    assert [math.isnan(number(row[3])) for row in rows] == [False, True, True]
    assert all("Its last price is of 2021-03-01: its figures end there." in note for note in notes)
    assert f"CCC to 2021-03-01: {closes.iloc[-1] / closes.iloc[0] - 1:.2%}" in tiles
    for legend in legends:
        assert legend.startswith("2022-10-20")
        assert legend.count(" on 2021-03-01") == (1 if legend is legends[0] else 2)
    levels = panda(result.equity)
    own = pd.Series(levels["equity"].to_numpy(), closes.index.union(whole["timestamp"].unique().to_list())).pct_change()
    both = pd.concat([own, closes.pct_change()], axis=1, join="inner").dropna().to_numpy()
    beta = np.cov(both.T)[0, 1] / both[:, 1].var(ddof=1)
    assert result.metrics["beta"] == pytest.approx(beta, rel=1e-6)


def test_a_benchmark_of_hours_that_is_there_throughout_is_not_said_to_begin_late(tmp_path: Path) -> None:
    result = tt.backtest(
        Flip(), candles=walk(("AAA", "BBB"), 900, step=timedelta(hours=1)), symbols="AAA", interval="1h"
    )
    page = result.plot(tmp_path / "hours.html", benchmark="BBB").page
    assert "price is of" not in page
