"""Reports in a real browser: Debian's chromium, driven by playwright."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from adapters.files.table_writer import FileTableWriter
from tests.e2e.conftest import call

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


GREEDY = """import ticktape as tt


class Greedy(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return tt.Buy(quantity=1_000_000) if date.day == 3 else None
"""


def test_refusals_tell_why_too(browser: Browser, demo_folder: Path, tmp_path: Path) -> None:
    data, file, page = tmp_path / "data", tmp_path / "greedy.py", tmp_path / "greedy.html"
    shutil.copytree(demo_folder, data)
    file.write_text(GREEDY)
    assert call("backtest", "--strategy", f"{file}:Greedy", "--symbols", "IBM", data_dir=data).status == 0
    assert call("report", "latest", "--out", page, data_dir=data).status == 0
    with Opened(browser, page, viewport=PHONE) as shown:
        shown.page.locator("#refused-table button.link").first.click()
        assert "refused" in shown.page.locator("#why").inner_text()
        assert shown.too_wide <= 0


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
