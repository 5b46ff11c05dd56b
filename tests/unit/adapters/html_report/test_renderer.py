from __future__ import annotations

import base64
import csv
import hashlib
import html
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import ticktape as tt
from adapters.demo.bokeh_candles import demo_candles
from adapters.html_report.library import HOME, chart_script
from adapters.html_report.renderer import HtmlReportRenderer
from application.reporting.report import Report
from application.runs.events import RunFailed
from domain.performance.definitions import DEFINITIONS, GROUPS, Definition
from domain.performance.own import OwnValue
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from infrastructure.containers.features.reporting import report_builder
from tests.support.pages import Page, read_page
from tests.support.prices import walk
from ticktape.backtesting import Result

HOSTILE = "<script>alert(1)</script>\"'&</style>"
MEGABYTE = 1_000_000


class Idle(Strategy):
    """Does nothing."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Nothing."""
        return None


class Hostile(Strategy):
    """Says things that would be markup, and asks for more than it can pay."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """In and out, and a refusal each week."""
        if date.weekday() == 4:
            return tt.Buy(quantity=10**9, tag=f"too much {HOSTILE}")
        if portfolio.quantity(symbol):
            return tt.Close(tag=HOSTILE)
        return tt.Buy(quantity=1, tag=f"why not {HOSTILE}") if date.weekday() == 1 else None


def report_of(result: Result, *others: str) -> Report:
    return report_builder(result._container).build([result.run_id, *others], "1.2.3")


def page_of(result: Result) -> tuple[str, Page]:
    text = HtmlReportRenderer().render(report_of(result))
    return text, read_page(text)


@pytest.fixture(scope="module")
def crossover() -> Result:
    return tt.backtest(tt.MovingAverageCrossover(5, 20), candles=walk(("AAA", "BBB")), commission=0.001)


@pytest.fixture(scope="module")
def crossover_page(crossover: Result) -> tuple[str, Page]:
    return page_of(crossover)


def test_the_page_is_well_formed(crossover_page: tuple[str, Page]) -> None:
    text, page = crossover_page
    assert page.faults == []
    assert text.startswith("<!DOCTYPE html>")
    assert page.named("html")[0].attributes["lang"] == "en"
    assert [one.text for one in page.named("title")] == ["MovingAverageCrossover · ticktape"]


def test_nothing_is_asked_for_from_outside(crossover_page: tuple[str, Page]) -> None:
    text, page = crossover_page
    assert {address for address in page.addresses if not address.startswith("#")} == {HOME}
    own = text.replace(chart_script(), "")
    assert re.findall(r"[a-z]+://[^\s\"'<)]+", own) == [HOME]
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|WebSocket|importScripts", own)


def test_only_its_own_scripts_may_run(crossover_page: tuple[str, Page]) -> None:
    _, page = crossover_page
    policy = next(
        one.attributes["content"]
        for one in page.named("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert "default-src 'none'" in policy
    scripts = [one for one in page.named("script") if "type" not in one.attributes]
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'unsafe-inline'" not in policy


def test_the_charts_keep_their_notice_and_link(crossover_page: tuple[str, Page]) -> None:
    text, page = crossover_page
    assert "TradingView Lightweight Charts" in page.text
    assert HOME in page.addresses
    assert "Licensed under Apache License 2.0" in text
    assert chart_script()[:400] in text


def test_it_says_what_the_run_was_and_came_to(crossover: Result, crossover_page: tuple[str, Page]) -> None:
    _, page = crossover_page
    started = crossover.run.started
    report = report_of(crossover).runs[0]
    for said in (
        started.run_id,
        started.content,
        report.row_hash,
        "fast_period=5, slow_period=20",
        "0.1%",
        "ticktape 1.2.3",
        f"{crossover.final_equity:,.2f}",
        *crossover.warnings,
    ):
        assert said in page.text
    for key, definition in DEFINITIONS.items():
        if definition.alias_of is None:
            assert definition.title in page.text
            assert definition.description in page.text
            if key not in {"alpha", "beta"}:
                assert definition.show(crossover.metrics[key]) in page.text


def test_the_script_is_given_every_trade_candle_and_explanation(
    crossover: Result, crossover_page: tuple[str, Page]
) -> None:
    data, report = crossover_page[1].data, report_of(crossover).runs[0]
    assert data["trades"]["symbol"] == crossover.trades["symbol"].to_list()
    assert data["trades"]["profit"] == pytest.approx(crossover.trades["profit"].to_list(), rel=1e-7)
    assert set(data["orders"]) == set(report.explanations.orders)
    for order, lines in report.explanations.orders.items():
        assert [(data["labels"][label], text) for label, text in data["orders"][order]] == [
            (one.label, one.text) for one in lines
        ]
    for chart, stored in zip(report.charts, data["charts"], strict=True):
        assert candles(stored) == pytest.approx(
            [
                value
                for row in zip(
                    chart.open.tolist(), chart.high.tolist(), chart.low.tolist(), chart.close.tolist(), strict=True
                )
                for value in row
            ],
            abs=0.6 * 10 ** -stored["decimals"],
        )


def candles(stored: dict[str, Any]) -> list[float]:
    """Open, high, low and close of each candle, read as the page's script does."""
    size, last, found = 10 ** stored["decimals"], 0, []
    for opened, high, low, close in zip(stored["o"], stored["h"], stored["l"], stored["c"], strict=True):
        first = last + opened
        last = first + close
        found += [value / size for value in (first, max(first, last) + high, min(first, last) - low, last)]
    return found


def test_hostile_names_and_reasons_are_harmless() -> None:
    result = tt.backtest(Hostile(), candles=walk((HOSTILE, "BBB"), 60))
    assert len(result.trades) > 3
    text, page = page_of(result)
    assert page.faults == []
    assert len(page.named("script")) == 3
    assert HOSTILE not in text
    assert HOSTILE in page.text
    assert HOSTILE in str(page.data["refused"]["tag"][0])
    comparison = HtmlReportRenderer().render(report_of(result, f"{result.run_id}/1"))
    assert read_page(comparison).faults == []
    assert len(read_page(comparison).named("script")) == 3


def test_a_run_without_trades_has_empty_states() -> None:
    _, page = page_of(tt.backtest(Idle(), candles=walk(bars=40)))
    assert page.faults == []
    for said in ("No position was closed.", "No order was refused.", "No position was open."):
        assert said in page.text
    assert page.by_id("trades-table") is None


def test_a_failed_run_shows_its_error(crossover: Result) -> None:
    run = report_of(crossover).runs[0]
    ended = RunFailed("ValueError: <no>", "Traceback (most recent call last):\n  <module>\nValueError: <no>")
    attempt = replace(run.attempt, ended=ended)
    failed = replace(run, attempt=attempt, figures=None, charts=(), note="The run failed: ValueError: <no>")
    page = read_page(HtmlReportRenderer().render(replace(report_of(crossover), runs=(failed,))))
    assert page.faults == []
    assert "The run failed: ValueError: <no>" in page.text
    assert ended.traceback in page.text
    assert page.by_id("value-chart") is None
    both = replace(report_of(crossover), runs=(failed, run))
    compared = read_page(HtmlReportRenderer().render(both))
    assert compared.faults == []
    assert "ValueError: <no>" in compared.text
    assert len(compared.data["series"]) == 1


def test_a_comparison_has_the_curves_and_metrics_of_all(crossover: Result) -> None:
    report = replace(report_of(crossover, f"{crossover.run_id}/1"), pages={crossover.run_id: "own page.html"})
    page = read_page(HtmlReportRenderer().render(report))
    assert page.faults == []
    assert "own page.html" in page.addresses
    assert len(page.data["series"]) == 2
    assert page.data["benchmark"]["name"] == "Equal-weight buy and hold"
    for series in page.data["series"]:
        assert series["v"] == pytest.approx((crossover.equity["equity"] / 100_000.0).to_list(), rel=1e-6)


def test_candles_that_would_make_the_page_too_large_are_left_out(
    crossover: Result, crossover_page: tuple[str, Page]
) -> None:
    whole, page = crossover_page
    report = report_of(crossover)
    small = HtmlReportRenderer(largest=len(whole.encode()) - 1).render(report)
    assert len(small) < len(whole) - 1_000
    first = report.runs[0].charts[0].symbol
    assert [one["symbol"] for one in read_page(small).data["charts"]] == [first]
    assert "Candles of the symbol traded least are left out" in small
    assert read_page(small).data["orders"] == page.data["orders"]
    assert HtmlReportRenderer(largest=len(whole.encode())).render(report) == whole


@pytest.fixture(scope="module")
def restless() -> Result:
    """In and out at every other bar: hundreds of trades of one symbol."""

    class Restless(Strategy):
        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            return tt.Close() if portfolio.quantity(symbol) else tt.Buy(quantity=10, tag=f"as of {date:%d %B %Y}")

    return tt.backtest(Restless(), candles=walk(bars=600))


@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_after_the_candles_explanations_are_left_out_the_oldest_first(restless: Result, share: float) -> None:
    report = report_of(restless)
    whole = HtmlReportRenderer(largest=10**9).render(report)
    none = HtmlReportRenderer(largest=1).render(report)
    orders = list(report.runs[0].explanations.orders)
    largest = round(len(whole.encode()) - share * (len(whole.encode()) - len(none.encode())))
    text = HtmlReportRenderer(largest=largest).render(report)
    page = read_page(text)
    told = list(page.data["orders"])
    assert largest - 20_000 < len(text.encode()) <= largest
    assert 0 < len(told) < len(orders)
    assert told == orders[-len(told) :]
    assert f"The last {len(told):,} of {len(orders):,} orders are explained here" in page.text
    assert len(page.data["trades"]["symbol"]) == len(restless.trades)


def test_a_page_that_cannot_be_small_enough_explains_nothing_and_says_so(restless: Result) -> None:
    page = read_page(HtmlReportRenderer(largest=1).render(report_of(restless)))
    assert page.faults == []
    assert page.data["orders"] == {}
    assert "No order is explained here; `ticktape explain " in page.text
    assert "Choose a trade" not in page.text


@pytest.fixture(scope="module")
def busy() -> Result:
    """In and out at every other bar and refused at each, for thousands of trades."""

    class Busy(Strategy):
        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            out = portfolio.quantity(symbol) > 0
            return [tt.Buy(quantity=10_000_000), tt.Close() if out else tt.Buy(quantity=10, tag=f'="{date:%M}", say')]

    return tt.backtest(Busy(), candles=walk(bars=11_000, step=timedelta(minutes=5)), interval="5m")


@pytest.fixture(scope="module")
def busy_report(busy: Result) -> Report:
    return report_of(busy)


@pytest.mark.parametrize("largest", [650_000, 500_000])
def test_trades_refusals_and_arrows_that_have_no_room_are_left_out_the_oldest_first(
    busy: Result, busy_report: Report, largest: int
) -> None:
    text = HtmlReportRenderer(largest=largest).render(busy_report)
    page = read_page(text)
    assert page.faults == []
    assert len(text.encode()) <= largest
    trades, refused, marks = (
        page.data["trades"]["symbol"],
        page.data["refused"]["order"],
        page.data["charts"][0]["marks"],
    )
    assert page.data["before"] == len(busy.trades) - len(trades)
    assert len(page.data["tradeOrders"]) == len(page.data["tradeLines"]) == len(trades)
    assert page.data["trades"]["exit"] == [int(at.timestamp()) for at in busy.trades["exit_date"].tail(len(trades))]
    rejected = busy.orders.filter(status="rejected")
    assert refused == rejected["order"].to_list()[-len(refused) :]
    for count, there, what in (
        (len(trades), len(busy.trades), "trades"),
        (len(refused), len(rejected), "refused orders"),
    ):
        assert 1_000 <= count < there
        assert f"The last {count:,} of {there:,} {what} are listed here; `ticktape runs export" in page.text
        assert f"These are the last {count:,} of {there:,} {what}" in page.text
    assert 1_000 <= len(marks) < len(busy.trades)
    assert f"The last {len(marks):,} of " in page.text
    whole = HtmlReportRenderer(largest=10**9).render(busy_report)
    assert read_page(whole).data["charts"][0]["marks"][-len(marks) :] == marks
    assert "are listed here" not in read_page(whole).text


def test_explanations_go_before_the_last_thousands_of_trades_do(busy_report: Report) -> None:
    pages = [read_page(HtmlReportRenderer(largest=size).render(busy_report)) for size in (900_000, 500_000)]
    (many, some) = (len(page.data["trades"]["symbol"]) for page in pages)
    assert (many >= 5_000, bool(pages[0].data["orders"])) == (True, True)
    assert (some < 5_000, bool(pages[1].data["orders"])) == (True, False)


def test_all_trades_are_in_a_file_beside_a_page_that_lists_some(busy: Result, busy_report: Report) -> None:
    rendered = HtmlReportRenderer(largest=500_000).render_with_files(busy_report, "own files")
    page = read_page(rendered.page)
    assert "own%20files/trades.csv" in page.addresses
    assert "all are in the file own files/trades.csv beside this page" in page.text
    text = rendered.beside["own files/trades.csv"]
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["trade"] for row in rows] == [str(number) for number in range(1, len(busy.trades) + 1)]
    for name in (
        "quantity",
        "entry_price",
        "exit_price",
        "gross_profit",
        "fees",
        "profit",
        "return",
        "bars",
        "mae",
        "mfe",
    ):
        assert [float(row[name]) for row in rows] == pytest.approx(busy.trades[name].to_list())
    assert [datetime.fromisoformat(row["entry_date"]) for row in rows] == busy.trades["entry_date"].to_list()
    assert {row["entry_tag"][:3] for row in rows} == {"'=\""}


def test_working_orders_are_listed_up_to_some_hundreds() -> None:
    class Waits(Strategy):
        def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
            return tt.Buy(quantity=1, limit=0.01 * data.close)

    _, page = page_of(tt.backtest(Waits(), candles=walk(bars=700)))
    assert page.faults == []
    assert "These are the last 500 of 700 orders." in page.text
    assert sum("O-" in row for row in page.text.split()) < 700


def test_equal_runs_give_equal_pages(crossover: Result, crossover_page: tuple[str, Page]) -> None:
    assert page_of(crossover)[0] == crossover_page[0]


def test_drawdowns_within_a_session_are_not_denied() -> None:
    result = tt.backtest(tt.BuyAndHold(), candles=walk(bars=300, step=timedelta(minutes=1), seed=4), interval="1m")
    _, page = page_of(result)
    assert min(page.data["figures"]["drawdown"]) < 0
    assert "By the ends of days equity never fell below an earlier value." in page.text


@pytest.mark.parametrize("bars", [1, 2, 3])
def test_very_short_runs_have_a_page(bars: int) -> None:
    _, page = page_of(tt.backtest(tt.BuyAndHold(), candles=walk(bars=bars, step=timedelta(hours=1)), interval="1h"))
    assert page.faults == []
    assert len(page.data["charts"][0]["t"]) == bars


def test_five_symbols_over_thirteen_years_are_below_a_megabyte() -> None:
    prices = (
        demo_candles()
        .rename({"open_time": "timestamp"})
        .drop("venue", "interval", "close_time", "session_date", "known_at")
    )
    text, page = page_of(tt.backtest(tt.MovingAverageCrossover(), candles=prices, commission=0.001, slippage=0.0005))
    assert len(text.encode()) < MEGABYTE
    assert sum(len(chart["t"]) for chart in page.data["charts"]) == len(prices)
    assert len(page.data["orders"]) > 200


def test_candles_that_have_no_room_are_in_files_beside_the_page(crossover: Result) -> None:
    whole = HtmlReportRenderer().render_with_files(report_of(crossover), "own files")
    assert whole.beside == {}
    size = len(whole.page.encode())
    rendered = HtmlReportRenderer(largest=size - 1).render_with_files(report_of(crossover), "own files")
    page = read_page(rendered.page)
    assert page.faults == []
    assert len(rendered.page.encode()) < size
    shown = [one["symbol"] for one in page.data["charts"]]
    missing = {"AAA", "BBB"} - set(shown)
    assert len(missing) == 1
    assert page.data["beside"] == {symbol: f"own%20files/1.html#{symbol}" for symbol in missing}
    assert set(page.data["beside"].values()) <= set(page.addresses)
    assert "in files of the folder own files" in page.text
    assert list(rendered.beside) == ["own files/1.html"]
    other = read_page(rendered.beside["own files/1.html"])
    assert other.faults == []
    (chart,) = other.data["charts"]
    assert chart["symbol"] in missing
    stored = read_page(whole.page).data["charts"]
    assert chart == next(one for one in stored if one["symbol"] in missing)
    assert chart["marks"]
    assert {address for address in other.addresses if not address.startswith("#")} == {HOME}


def test_many_symbols_are_shared_out_over_pages_below_the_size() -> None:
    result = tt.backtest(tt.BuyAndHold(), candles=walk(tuple(f"S{n:02}" for n in range(40)), 1000))
    report = report_builder(result._container).build([result.run_id], "1", most_candles=1_000_000)
    largest = 400_000
    rendered = HtmlReportRenderer(largest=largest).render_with_files(report, "candles")
    assert len(rendered.beside) > 1
    for text in (rendered.page, *rendered.beside.values()):
        assert len(text.encode()) <= largest
        assert read_page(text).faults == []
    charts = [
        one["symbol"] for text in (rendered.page, *rendered.beside.values()) for one in read_page(text).data["charts"]
    ]
    assert sorted(charts) == [f"S{n:02}" for n in range(40)]


def test_a_comparison_has_no_files_beside_it(crossover: Result) -> None:
    rendered = HtmlReportRenderer(largest=1).render_with_files(report_of(crossover, f"{crossover.run_id}/1"), "candles")
    assert rendered.beside == {}


def test_symbols_on_the_page_come_to_the_final_equity(crossover: Result, crossover_page: tuple[str, Page]) -> None:
    symbols = crossover_page[1].data["symbols"]
    assert set(symbols["symbol"]) == {"AAA", "BBB"}
    assert sum(symbols["profit"]) == pytest.approx(crossover.final_equity - 100_000.0, abs=0.02)
    for key in ("realised", "unrealised"):
        assert len(symbols[key]) == 2
    total = [one + other for one, other in zip(symbols["realised"], symbols["unrealised"], strict=True)]
    assert total == pytest.approx(symbols["profit"], abs=0.011)
    assert sum(symbols["share"]) == pytest.approx(1.0, abs=1e-5)
    assert symbols["trades"] == [len(crossover.trades.filter(symbol=symbol)) for symbol in symbols["symbol"]]


def test_every_metric_stands_in_a_group_with_its_definition_inside(crossover_page: tuple[str, Page]) -> None:
    text, _ = crossover_page
    for definition in DEFINITIONS.values():
        if definition.alias_of is None:
            title, said = (html.escape(part) for part in (definition.title, definition.description))
            assert f"<details><summary>{title}</summary><p>{said}</p></details>" in text
    for title in GROUPS.values():
        assert (f">{title}</th>" in text) == (title != "Your own")


def test_years_stand_beside_the_benchmarks(crossover: Result, crossover_page: tuple[str, Page]) -> None:
    text, _ = crossover_page
    figures = report_of(crossover).runs[0].figures
    assert figures is not None
    for year in figures.returns.years:
        row = re.search(rf'<tr><th scope="row">{year.year}.*?</tr>', text, re.DOTALL)
        assert row is not None
        for value in (year.value, year.benchmark):
            assert f">{value:.1%}<" in row[0]
        assert f">{100 * (year.value - year.benchmark):+.1f}<" in row[0]
        assert row[0].count('class="bar ') == 2
    assert "to 26 Oct" in text


def test_a_run_recorded_before_the_present_behaviour_has_a_page(crossover: Result) -> None:
    report = report_of(crossover)
    run = report.runs[0]
    older = replace(run, attempt=replace(run.attempt, started=replace(run.attempt.started, behaviour=1)))
    page = read_page(HtmlReportRenderer().render(replace(report, runs=(older,))))
    assert page.faults == []
    assert len(page.data["trades"]["symbol"]) == len(crossover.trades)


def test_a_metric_of_the_users_own_stands_with_the_others(crossover: Result) -> None:
    report = report_of(crossover)
    run = report.runs[0]
    assert run.figures is not None
    own = OwnValue(Definition("doubled", "Twice <b>", "Twice the return & more.", "ratio"), 12.25)
    figures = replace(run.figures, metrics=replace(run.figures.metrics, own=(own,)))
    text = HtmlReportRenderer().render(replace(report, runs=(replace(run, figures=figures),)))
    assert read_page(text).faults == []
    assert "Your own" in text
    assert "<summary>Twice &lt;b&gt;</summary><p>Twice the return &amp; more.</p>" in text
    assert ">12.25<" in text
