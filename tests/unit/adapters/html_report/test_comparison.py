"""Comparisons of runs that do not cover the same time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

import ticktape as tt
from adapters.html_report.renderer import HtmlReportRenderer
from application.reporting.report import RunReport
from infrastructure.containers.features.reporting import report_builder
from tests.support.pages import read_page
from tests.support.prices import walk

LATE = datetime(2021, 9, 1)  # noqa: DTZ001 - UTC


def run_over(bars: int, **options: Any) -> RunReport:
    interval = "1w" if options.get("step") == timedelta(days=7) else "1d"
    result = tt.backtest(tt.MovingAverageCrossover(5, 20), candles=walk(bars=bars, **options), interval=interval)
    return report_builder(result._container).build([result.run_id], "1").runs[0]


def compared(*runs: RunReport) -> str:
    result = tt.backtest(tt.BuyAndHold(), candles=walk(bars=3))
    report = report_builder(result._container).build([result.run_id], "1")
    page = HtmlReportRenderer().render(replace(report, runs=runs))
    assert read_page(page).faults == []
    return page


def years(page: str) -> list[list[str]]:
    """The cells of the table of years, but for the bars."""
    table = re.search(r'<table class="years">.*?</table>', page, re.DOTALL)
    assert table is not None
    rows = ElementTree.fromstring(table[0].replace("<wbr>", "")).findall("tbody/tr")
    return [["".join(cell.itertext()).strip() for cell in row][:-1] for row in rows]


@pytest.fixture(scope="module")
def early() -> RunReport:
    """Two years from the beginning of 2020 on."""
    return run_over(731)


@pytest.fixture(scope="module")
def late() -> RunReport:
    """Ten months from September 2021 on."""
    return run_over(300, start=LATE)


def test_each_run_s_cell_says_what_it_covers_of_a_year(early: RunReport, late: RunReport) -> None:
    rows = years(compared(early, late))
    assert [row[0] for row in rows] == ["2020", "2021", "2022 to 27 Jun"]
    assert rows[0][2] == ""
    assert re.fullmatch(r"-?[\d.]+%", rows[1][1])
    assert re.fullmatch(r"-?[\d.]+% from 01 Sep", rows[1][2])


def test_years_that_all_runs_cover_alike_are_marked_once(late: RunReport) -> None:
    rows = years(compared(late, late))
    assert [row[0] for row in rows] == ["2021 from 01 Sep", "2022 to 27 Jun"]
    assert all("from" not in cell for row in rows for cell in row[1:])


def test_every_window_that_differs_is_said(early: RunReport, late: RunReport) -> None:
    weekly = run_over(200, step=timedelta(days=7))
    text = compared(early, weekly, run_over(15), late)
    assert "182 daily returns up to then (about 6 months), annualised by 365 periods a year" in text
    assert "91 daily returns up to then (about 3 months), annualised by 365 periods a year" in text
    assert "26 weekly returns up to then (about 6 months), annualised by 52" in text
    assert "Too short for a window: MovingAverageCrossover" in text


def test_metrics_over_different_dates_are_said_to_be(early: RunReport, late: RunReport) -> None:
    said = "The runs cover different dates"
    assert said in compared(early, late)
    assert said not in compared(early, early)
