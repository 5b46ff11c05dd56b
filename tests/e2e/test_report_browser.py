"""Reports in a real browser: Debian's chromium, driven by playwright."""

from __future__ import annotations

import base64
import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import ticktape as tt
from adapters.files.table_writer import FileTableWriter
from adapters.html_report.renderer import HtmlReportRenderer
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.portfolio_view import PortfolioView
from infrastructure.containers.features.reporting import report_builder
from tests.e2e.conftest import call
from tests.support.prices import walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.process

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

COLOURS = """
canvases => canvases.map(canvas => {
  const {width, height} = canvas;
  if (!width || !height) return 0;
  const copy = new OffscreenCanvas(width, height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  const bytes = copy.getImageData(0, 0, width, height).data;
  const colours = new Set();
  for (let i = 0; i < bytes.length; i += 4) colours.add((bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2]);
  return colours.size;
})
"""
"""How many colours each canvas shows; an empty one shows one."""

NEXT_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits until what was asked for is painted."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no browser: install chromium to have reports looked at")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def reports(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of each run of the demonstration by its strategy, and ``comparison`` of all."""
    folder = tmp_path_factory.mktemp("reports")
    data = shutil.copytree(demo_folder, folder / "data")
    runs = call("runs", "--json", data_dir=data).json
    ids = {run["strategy"]: run["run_id"] for run in runs}
    wanted = {**{name: [run_id] for name, run_id in ids.items()}, "comparison": list(ids.values())}
    for name, given in wanted.items():
        assert call("report", *given, "--out", folder / f"{name}.html", data_dir=data).status == 0
    return {name: folder / f"{name}.html" for name in wanted}


class Opened:
    """A report in a browser, with everything that it complained about or asked for."""

    def __init__(self, browser: Browser, path: Path, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-drawn]", timeout=20_000)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *error: object) -> None:
        self.context.close()

    def colours(self, chart: str) -> int:
        """How many colours a chart's busiest canvas shows."""
        self.page.wait_for_function(
            f"id => ({COLOURS})([...document.querySelectorAll(`#${{id}} canvas`)]).some(count => count > 3)",
            arg=chart,
        )
        return int(max(self.page.locator(f"#{chart} canvas").evaluate_all(COLOURS)))

    @property
    def too_wide(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_report_is_drawn_without_complaint_or_request(
    browser: Browser, reports: dict[str, Path], window: dict[str, int], scheme: str
) -> None:
    with Opened(browser, reports["MovingAverageCrossover"], viewport=window, color_scheme=scheme) as shown:
        assert shown.colours("value-chart") > 3
        assert shown.colours("candles-chart") > 3
        assert shown.page.locator("#trades-table tbody tr").count() == 25
        assert shown.too_wide <= 0
        background = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(15, 18, 23)") == (scheme == "dark")
        assert shown.complaints == []
        assert [url for url in shown.requests if not url.startswith("file:")] == []


@pytest.mark.parametrize("window", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("name", ["RSIMeanReversion", "BuyAndHold", "comparison"])
def test_every_report_fits_and_is_drawn(
    browser: Browser, reports: dict[str, Path], name: str, window: dict[str, int]
) -> None:
    with Opened(browser, reports[name], viewport=window) as shown:
        assert shown.colours("value-chart") > 3
        assert shown.too_wide <= 0
        assert shown.complaints == []


def test_a_trade_tells_why_by_mouse_and_by_keyboard(browser: Browser, reports: dict[str, Path]) -> None:
    with Opened(browser, reports["MovingAverageCrossover"], viewport=LAPTOP) as shown:
        page = shown.page
        dialog = page.locator("#why")
        assert not dialog.is_visible()
        page.locator("#trades-table tbody tr").nth(6).click()
        assert page.locator("#why-title").inner_text() == "Trade 7"
        told = dialog.inner_text()
        for label in (
            "Decided on",
            "Indicators",
            "sma_20",
            "Action",
            "Risk",
            "Outcome",
            "Costs",
            "Account before",
            "Account after",
        ):
            assert label in told
        assert page.locator("#why h3").count() >= 2
        page.locator("#why-next").click()
        assert page.locator("#why-title").inner_text() == "Trade 8"
        page.keyboard.press("Escape")
        assert not dialog.is_visible()
        page.locator("#trades-table button.link").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("#why-title").inner_text() == "Trade 1"
        assert page.locator("#why-previous").is_disabled()
        page.locator("#why-chart").click()
        assert not dialog.is_visible()
        traded = page.locator("#trades-table tbody tr").first.locator("td").nth(1).inner_text()
        assert page.locator("#candles-symbol option:checked").inner_text() == traded
        assert shown.complaints == []


def test_trades_are_filtered_and_sorted(browser: Browser, reports: dict[str, Path]) -> None:
    with Opened(browser, reports["MovingAverageCrossover"], viewport=LAPTOP) as shown:
        page = shown.page
        page.select_option("#trades-symbol", "IBM")
        page.select_option("#trades-result", "won")
        page.locator("#trades-table").get_by_role("button", name="Profit").click()
        rows = page.locator("#trades-table tbody tr").all()
        cells = [[cell.inner_text() for cell in row.locator("td").all()] for row in rows]
        profits = [float(row[9].replace(",", "")) for row in cells]
        assert {row[1] for row in cells} == {"IBM"}
        assert profits == sorted(profits)
        assert profits[0] > 0
        assert f"{len(rows)} of" in page.locator("#trades-count").inner_text()
        page.locator("#trades-table").get_by_role("button", name="Profit").click()
        assert page.locator("#trades-table th[aria-sort=descending]").inner_text().startswith("Profit")
        page.select_option("#trades-symbol", "")
        page.select_option("#trades-result", "all")
        page.locator("#trades-more").click()
        assert page.locator("#trades-table tbody tr").count() == 125
        assert shown.complaints == []


class Turns(tt.Strategy):
    """Long and short by turns, with tags that a spreadsheet would take for formulas; asks for too much now and then."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """Acts every tenth bar."""
        self.seen[symbol] += 1
        bars = self.seen[symbol]
        if bars % 50 == 0:
            return tt.Buy(quantity=10**9, tag="too much")
        if bars % 10:
            return None
        if portfolio.quantity(symbol):
            return tt.Close(tag='-5, or "so"')
        return tt.TargetQuantity(100 if bars % 40 else -100, tag="=1+1" if bars % 40 else "@home")


@pytest.fixture(scope="module")
def turns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tt.Result]:
    result = tt.backtest(Turns(), candles=walk(("AAA", "=B+1"), 400), commission=0.001)
    path = tmp_path_factory.mktemp("turns") / "turns.html"
    result.plot(path)
    return path, result


def test_refusals_tell_why_too(browser: Browser, turns: tuple[Path, tt.Result]) -> None:
    with Opened(browser, turns[0], viewport=PHONE) as shown:
        shown.page.locator("#refused-table button.link").first.click()
        assert "refused" in shown.page.locator("#why").inner_text()
        assert shown.too_wide <= 0


def shown_trades(page: Page) -> list[dict[str, str]]:
    """The rows that the list shows now, by the downloaded file, each cell as text."""
    with page.expect_download() as download:
        page.locator("#trades-csv").click()
    with download.value.path().open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_what_is_shown_is_counted_summed_and_downloaded(browser: Browser, turns: tuple[Path, tt.Result]) -> None:
    path, result = turns
    trades = result.trades
    assert set(trades["direction"]) == {"long", "short"}
    with Opened(browser, path, viewport=LAPTOP) as shown:
        page = shown.page
        rows = shown_trades(page)
        assert [int(row["trade"]) for row in rows] == trades["trade"].to_list()
        for key in ("quantity", "entry_price", "exit_price", "gross_profit", "fees", "profit", "return", "bars"):
            numbers = [float(row[key]) for row in rows]
            assert numbers == pytest.approx(trades[key].to_list(), rel=1e-8, abs=1e-9)
        for key in ("mae", "mfe"):
            assert [float(row[key]) for row in rows] == pytest.approx(trades[key].to_list(), rel=1e-4, abs=1e-9)
        assert [row["exit_date"] for row in rows] == [f"{day:%Y-%m-%d}" for day in trades["exit_date"]]
        assert min(float(row["profit"]) for row in rows) < 0
        assert {row["symbol"] for row in rows} == {"AAA", "'=B+1"}
        assert {row["exit_tag"] for row in rows} == {'\'-5, or "so"'}
        assert {row["entry_tag"] for row in rows} == {"'=1+1", "'@home"}

        def check(expected: pl.DataFrame) -> None:
            assert 0 < len(expected) < len(trades)
            count = f"{len(expected)} of {len(trades)} trades, profit {expected['profit'].sum():,.2f}"
            assert page.locator("#trades-count").inner_text() == count
            assert sorted(int(row["trade"]) for row in shown_trades(page)) == expected["trade"].to_list()
            page.get_by_role("button", name="Reset").click()
            page.wait_for_function(
                "all => document.getElementById('trades-count').textContent.startsWith(`${all} of`)", arg=len(trades)
            )

        page.select_option("#trades-symbol", "=B+1")
        check(trades.filter(symbol="=B+1"))
        page.select_option("#trades-side", "short")
        check(trades.filter(direction="short"))
        page.select_option("#trades-result", "lost")
        check(trades.filter(pl.col("profit") < 0))
        middle = trades["exit_date"][len(trades) // 2].date()
        page.fill("#trades-from", str(middle))
        check(trades.filter(pl.col("exit_date").dt.date() >= middle))
        page.fill("#trades-to", str(middle))
        check(trades.filter(pl.col("exit_date").dt.date() <= middle))
        page.fill("#trades-tag", "@HOME")
        check(trades.filter(tagged(result, "@home")))
        page.fill("#trades-tag", "nothing of the kind")
        assert page.locator("#trades-csv").is_disabled()
        assert shown.complaints == []


def tagged(result: tt.Result, tag: str) -> pl.Series:
    """Which trades were entered by an order of that tag: here the last one filled before the exit."""
    filled = result.orders.filter(status="filled")
    found = []
    for symbol, exit_order in result.trades.select("symbol", "exit_order").iter_rows():
        own = filled.filter(symbol=symbol)
        found.append(own["tag"][own["order"].to_list().index(exit_order) - 1] == tag)
    return pl.Series(found)


def test_every_column_of_the_trades_sorts_both_ways(browser: Browser, turns: tuple[Path, tt.Result]) -> None:
    path, result = turns
    with Opened(browser, path, viewport=LAPTOP) as shown:
        page = shown.page
        headings = page.locator("#trades-table thead button")
        keys = ("trade", "symbol", "direction", "entry_date", "exit_date", "quantity", "entry_price", "exit_price")
        rest = ("fees", "profit", "return", "bars", "mae", "mfe")
        assert headings.count() == len(keys) + len(rest) + 2
        for place, key in enumerate((*keys, *rest)):
            for descending in (False, True) if place else (True, False):
                headings.nth(place).click()
                numbers = [int(row["trade"]) - 1 for row in shown_trades(page)]
                values = [result.trades[key][number] for number in numbers]
                if isinstance(values[0], float):
                    values = [float(f"{value:.4g}") for value in values]
                assert values == sorted(values, reverse=descending), (key, descending)


def test_a_symbol_is_one_click_away(browser: Browser, turns: tuple[Path, tt.Result], tmp_path: Path) -> None:
    with Opened(browser, turns[0], viewport=LAPTOP) as shown:
        for symbol in ("AAA", "=B+1"):
            shown.page.locator("#symbols-table").get_by_role("button", name=symbol, exact=True).click()
            assert shown.page.locator("#candles-symbol option:checked").inner_text() == symbol
        assert shown.complaints == []
    report = report_builder(turns[1]._container).build([turns[1].run_id], "1")
    rendered = HtmlReportRenderer(largest=1).render_with_files(report, "own candles")
    (tmp_path / "own candles").mkdir()
    for name, text in {"page.html": rendered.page, **rendered.beside}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Opened(browser, tmp_path / "page.html", viewport=PHONE) as shown:
        link = shown.page.locator("#symbols-table a").first
        symbol = link.inner_text()
        link.click()
        shown.page.wait_for_selector("html[data-drawn]", timeout=20_000)
        assert "own%20candles" in shown.page.url
        assert shown.page.locator("#candles-symbol option:checked").inner_text() == symbol
        assert shown.colours("candles-chart") > 3
        assert shown.too_wide <= 0
        assert shown.complaints == []


@pytest.mark.parametrize("name", ["MovingAverageCrossover", "comparison"])
def test_months_and_definitions_are_whole_on_a_phone(browser: Browser, reports: dict[str, Path], name: str) -> None:
    with Opened(browser, reports[name], viewport=PHONE) as shown:
        page = shown.page
        page.evaluate("document.querySelectorAll('#metrics details').forEach(one => { one.open = true; })")
        assert shown.too_wide <= 0
        wide = "boxes => boxes.map(box => [box.getBoundingClientRect().left, box.getBoundingClientRect().right])"
        places = page.locator("#metrics details p").evaluate_all(wide)
        assert len(places) > 50
        if name != "comparison":
            places += page.locator("#months td, #months tbody th, #years td, #years tbody th").evaluate_all(wide)
        assert min(left for left, _ in places) >= 0
        assert max(right for _, right in places) <= PHONE["width"]
        cut = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth + 1).length"
        assert page.locator("#metrics details p, #months td").evaluate_all(cut) == 0


def test_what_moves_over_time_is_drawn(browser: Browser, reports: dict[str, Path]) -> None:
    with Opened(browser, reports["MovingAverageCrossover"], viewport=LAPTOP) as shown:
        for chart in ("rolling-chart", "exposure-chart"):
            assert shown.colours(chart) > 3
        assert "Sharpe ratio" in shown.page.locator("#rolling-legend").inner_text()
    with Opened(browser, reports["comparison"], viewport=LAPTOP) as shown:
        for chart in ("rolling-chart", "volatility-chart", "exposure-chart"):
            assert shown.colours(chart) > 3
        assert "BuyAndHold" in shown.page.locator("#exposure-legend").inner_text()


def test_another_symbol_range_and_theme_are_drawn_anew(browser: Browser, reports: dict[str, Path]) -> None:
    with Opened(browser, reports["MovingAverageCrossover"], viewport=LAPTOP, color_scheme="light") as shown:
        page = shown.page

        def picture() -> str:
            page.evaluate(NEXT_FRAMES)
            return base64.b64encode(page.locator("#candles-chart").screenshot()).decode()

        seen = [picture()]
        page.select_option("#candles-symbol", label="AAPL")
        seen.append(picture())
        page.locator("#candles-ranges button", has_text="All").click()
        page.locator("#candles-chart").focus()
        seen.append(picture())
        page.keyboard.press("+")
        seen.append(picture())
        page.keyboard.press("ArrowLeft")
        seen.append(picture())
        page.locator("#theme").click()
        seen.append(picture())
        assert len(set(seen)) == len(seen)
        assert page.locator("#theme").inner_text() == "Light"
        assert shown.colours("value-chart") > 3
        assert shown.complaints == []


def test_a_page_in_a_notebook_frame_works(browser: Browser, reports: dict[str, Path], tmp_path: Path) -> None:
    from ticktape.plotting import Plot

    outer = tmp_path / "notebook.html"
    frame = Plot(reports["RSIMeanReversion"].read_text(), FileTableWriter())._repr_html_()
    outer.write_text(f"<!DOCTYPE html><html data-drawn><title>notebook</title><body>{frame}</body></html>")
    with Opened(browser, outer, viewport=LAPTOP) as shown:
        inside = shown.page.frame_locator("iframe")
        inside.locator("html[data-drawn]").wait_for(state="attached", timeout=20_000)
        assert inside.locator("#value-chart canvas").count() > 0
        assert shown.complaints == []
