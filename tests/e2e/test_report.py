"""``ticktape report`` on the demonstration."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.conftest import Call, call, command, process
from tests.support.pages import read_page
from tests.support.prices import walk


@pytest.fixture
def ids(tt: Call) -> list[str]:
    return [run["run_id"] for run in tt("runs", "--json").json]


def test_a_run_is_written_into_the_data_folder(tt: Call, data_dir: Path, ids: list[str]) -> None:
    done = tt("report", ids[0])
    assert (done.status, done.err) == (0, "")
    written = Path(done.out.strip())
    assert written == data_dir.resolve() / "reports" / f"{ids[0]}.html"
    page = read_page(written.read_text())
    assert page.faults == []
    assert ids[0] in page.text
    assert tt("report", ids[0]).out == done.out


def test_several_runs_are_compared_in_a_named_file(tt: Call, ids: list[str], tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "all.html"
    done = tt("report", *ids, "--out", out)
    assert (done.status, done.out.strip()) == (0, str(out.resolve()))
    page = read_page(out.read_text())
    assert page.faults == []
    assert len(page.data["series"]) == len(ids) == 3
    assert all(run_id in page.text for run_id in ids)
    named = Path(tt("report", *ids).out.strip()).name
    assert named == f"comparison-{'-'.join(one[:8] for one in ids)}.html"


def test_the_benchmark_can_be_chosen(tt: Call, ids: list[str], tmp_path: Path) -> None:
    assert tt("report", ids[0], "--benchmark", "IBM", "--out", tmp_path / "r.html").status == 0
    assert read_page((tmp_path / "r.html").read_text()).data["figures"]["benchmark"]["name"] == "IBM"


def test_the_risk_free_rate_is_named_and_counts(tt: Call, ids: list[str], tmp_path: Path) -> None:
    sharpes = []
    for rate in ("0", "0.02"):
        for runs in (ids[:1], ids):
            assert tt("report", *runs, "--risk-free", rate, "--out", tmp_path / "r.html").status == 0
            text = (tmp_path / "r.html").read_text()
            assert ("Risk-free rate: 2.00% a year." in text) == (rate == "0.02")
            (row,) = re.findall(r"<tr>(?:(?!</tr>).)*?>Sharpe ratio<.*?</tr>", text, re.DOTALL)
            sharpes.append(row)
    assert len(set(sharpes)) == 4


def test_what_is_not_there_is_one_line(tt: Call, ids: list[str], tmp_path: Path) -> None:
    tt("report", "nonsense").failed(1, "nonsense", "ticktape runs")
    tt("report", ids[0], "--benchmark", "ZZZ").failed(1, "ZZZ", "AAPL")
    tt("report").failed(2, "RUN")
    (tmp_path / "file").write_text("")
    tt("report", ids[0], "--out", tmp_path / "file" / "r.html").failed(1, "cannot be written")


@pytest.mark.process
def test_without_a_browser_the_file_is_written_and_that_is_said(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    line = command("report", "latest", "--open", "--out", file, data_dir=data_dir)
    done = process(line, env={"PATH": str(tmp_path), "HOME": str(tmp_path)})
    assert (done.status, done.out.strip()) == (0, str(file))
    assert done.err == "warning: no browser was found: open the file yourself\n"
    assert read_page(file.read_text(encoding="utf-8")).faults == []


def test_the_demonstration_has_a_report_that_leads_to_one_of_each_run(tt: Call, data_dir: Path, ids: list[str]) -> None:
    written = {path.name: path.stat().st_mtime_ns for path in (data_dir / "reports").iterdir()}
    assert set(written) == {"demo.html", *(f"{run_id}.html" for run_id in ids)}
    report = Path(tt("demo", "--json").json["report"])
    assert report == data_dir.resolve() / "reports" / "demo.html"
    page = read_page(report.read_text())
    assert page.faults == []
    assert {f"{run_id}.html" for run_id in ids} <= set(page.addresses)
    assert str(report) in tt("demo").out
    assert {path.name: path.stat().st_mtime_ns for path in report.parent.iterdir()} == written
    report.unlink()
    tt("demo")
    assert report.exists()


def test_trades_are_dated_by_their_sessions_where_these_begin_on_the_day_before(tmp_path: Path) -> None:
    prices = walk(("AAA",), 120, start=datetime(2020, 1, 1)).with_columns(pl.col("timestamp").dt.date().alias("date"))  # noqa: DTZ001
    file, data = tmp_path / "prices.csv", tmp_path / "data"
    prices.drop("timestamp").write_csv(file)
    assert (
        call("import", file, "--venue", "ASX", "--tz", "Australia/Sydney", "--interval", "1d", data_dir=data).status
        == 0
    )
    backtest = (
        "backtest",
        "--strategy",
        "MovingAverageCrossover",
        "--param",
        "fast_period=3",
        "--param",
        "slow_period=8",
    )
    run = call(*backtest, "--json", data_dir=data).json
    out = tmp_path / "r.html"
    assert call("report", run["run_id"], "--out", out, data_dir=data).status == 0
    shown = read_page(out.read_text()).data
    (chart,) = shown["charts"]
    days = list(accumulate(chart["t"]))
    assert [date(1970, 1, 1) + timedelta(days=day) for day in days] == prices["date"].to_list()
    bought = [days[candle] for candle, buy, *_ in chart["marks"] if buy]
    sold = [days[candle] for candle, buy, *_ in chart["marks"] if not buy]
    entries, exits = ([seconds // 86_400 for seconds in shown["trades"][end]] for end in ("entry", "exit"))
    assert len(entries) > 2
    assert exits == sold
    assert entries == bought[: len(entries)]
    assert all(seconds % 86_400 == 0 for seconds in shown["trades"]["entry"])


@pytest.mark.parametrize("zone", ["Australia/Sydney", "America/New_York"])
def test_refusals_and_positions_are_dated_by_sessions_too(tmp_path: Path, zone: str) -> None:
    prices = walk(("AAA",), 40, start=datetime(2020, 1, 1)).with_columns(pl.col("timestamp").dt.date().alias("date"))  # noqa: DTZ001
    file, data, strategy = tmp_path / "prices.csv", tmp_path / "data", tmp_path / "greedy.py"
    prices.drop("timestamp").write_csv(file)
    strategy.write_text(GREEDY)
    assert call("import", file, "--venue", "X", "--tz", zone, "--interval", "1d", data_dir=data).status == 0
    run = call("backtest", "--strategy", f"{strategy}:Greedy", "--json", data_dir=data).json
    out = tmp_path / "r.html"
    assert call("report", run["run_id"], "--out", out, data_dir=data).status == 0
    page = read_page(out.read_text())
    found = [date(1970, 1, 1) + timedelta(seconds=at) for at in page.data["refused"]["at"]]
    assert found == [prices["date"][14]]
    bought = prices["date"][6]
    assert f">{bought}<" in out.read_text()


GREEDY = """
import ticktape as tt


class Greedy(tt.Strategy):
    \"\"\"One share on the sixth bar, and a billion on the fifteenth.\"\"\"

    seen = 0

    def on_data(self, date, symbol, data, portfolio):
        self.seen += 1
        if self.seen == 6:
            return tt.Buy(quantity=1)
        return tt.Buy(quantity=10**9) if self.seen == 15 else None
"""
