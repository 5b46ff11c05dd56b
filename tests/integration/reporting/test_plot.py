"""``Result.plot``: the report's page from Python."""

from __future__ import annotations

import html
import re
from datetime import datetime
from pathlib import Path

import pytest

import ticktape as tt
from domain.strategies.actions import Actions
from domain.strategies.bar import Bar
from domain.strategies.base import Strategy
from domain.strategies.portfolio_view import PortfolioView
from tests.support.pages import read_page
from tests.support.prices import walk
from ticktape.backtesting import Result

NOTEBOOK = """
class OfACell(Strategy):
    indicators = ("sma_3", "rsi_14")

    def on_data(self, date, symbol, data, portfolio):
        if data.close > data["sma_3"]:
            return Buy()
        return Close() if portfolio.quantity(symbol) else None
"""


class Short(Strategy):
    """Sells once."""

    def on_data(self, date: datetime, symbol: str, data: Bar, portfolio: PortfolioView) -> Actions:
        """On the third."""
        return tt.Sell(quantity=10) if date.day == 3 and date.month == 1 else None


@pytest.fixture(scope="module")
def result() -> Result:
    return tt.backtest(tt.MovingAverageCrossover(5, 20), candles=walk(("AAA", "BBB")), benchmark="BBB")


def test_the_page_is_the_report_of_the_run(result: Result) -> None:
    page = read_page(result.plot().page)
    assert page.faults == []
    assert result.run_id in page.text
    assert page.data["figures"]["benchmark"]["name"] == "BBB"
    assert result.plot(benchmark="AAA").page != result.plot().page


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(result: Result) -> None:
    plot = result.plot()
    frame = plot._repr_html_()
    found = re.fullmatch(r'<iframe srcdoc="([^"]*)" sandbox="([^"]*)"[^>]*></iframe>', frame)
    assert found is not None
    assert html.unescape(found[1]) == plot.page
    assert "allow-same-origin" not in found[2]


def test_it_is_saved_where_asked(result: Result, tmp_path: Path) -> None:
    plot = result.plot(tmp_path / "here" / "one.html")
    assert plot.path == tmp_path / "here" / "one.html"
    assert plot.path.read_text() == plot.page
    assert "one.html" in repr(plot)
    assert plot.save(str(tmp_path / "two.html")).read_text() == plot.page
    with pytest.raises(tt.TicktapeError, match="cannot be written"):
        plot.save(tmp_path / "two.html" / "three.html")


def test_without_a_path_nothing_is_written(result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "not saved" in repr(result.plot())
    assert list(tmp_path.iterdir()) == []


def test_a_strategy_without_a_file_has_its_indicators_drawn() -> None:
    names: dict[str, type[Strategy]] = {}
    exec(NOTEBOOK, {"Strategy": Strategy, "Buy": tt.Buy, "Close": tt.Close}, names)
    page = read_page(tt.backtest(names["OfACell"], candles=walk(bars=60)).plot().page)
    assert {line["name"]: line["price"] for line in page.data["charts"][0]["lines"]} == {"sma_3": True, "rsi_14": False}
    assert any("sma_3" in text for lines in page.data["orders"].values() for _, text in lines)
    assert "cannot be shown" not in page.text


def test_a_short_position_is_shown() -> None:
    page = read_page(tt.backtest(Short(), candles=walk(bars=30)).plot().page)
    assert page.faults == []
    assert "-10" in page.text
    assert page.data["charts"][0]["marks"][0][1] == 0
