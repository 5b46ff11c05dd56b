"""``--json``: one JSON value on standard output, whatever the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrypoints.cli.commands import COMMANDS
from tests.e2e.conftest import Call, call
from tests.e2e.test_pipeline_cli import record
from tests.support.lists import OLD

OVER_THE_DEMO = {
    "demo": (),
    "backtest": ("--strategy", "golden_cross", "--symbols", "IBM"),
    "import": ("prices.csv", "--symbol", "NEW"),
    "strategies": (),
    "costs": (),
    "report": ("latest",),
    "state": ("latest", "--at", "2008-10-10"),
    "explain": ("latest", "--trade", "1"),
    "verify": ("latest",),
    "diff": ("latest", "latest"),
    "fork": ("latest", "--at", "2008-10-10", "--commission", "0.01"),
    "lookahead": ("--strategy", "BuyAndHold", "--symbols", "FB", "--cuts", "1"),
    "data": (),
    "data quarantine": (),
    "symbols": (),
    "symbols update": ("--file", "list.csv"),
    "symbols show": (),
    "runs": ("--all",),
    "runs show": ("latest",),
    "runs export": ("latest", "--out", "exported"),
    "runs delete": ("latest", "--yes"),
    "indicators": (),
    "indicators show": ("rsi",),
    "indicators compute": ("--symbols", "FB", "--out", "computed.csv"),
    "indicators warm-up": ("sma",),
    "patterns": (),
    "patterns show": ("engulfing",),
    "patterns scan": ("--symbols", "FB"),
    "journal verify": (),
    "data verify": (),
}
OVER_RECORDINGS = {
    "pipeline daily": ("--offline", "recordings"),
    "fetch": ("--symbols", "BHP", "--offline", "recordings"),
    "data quality": (),
    "aggregate": ("--out", "aggregated.csv"),
    "pipeline compact": ("--table", "processed/asx.parquet"),
}


@pytest.fixture(autouse=True)
def files(own_surroundings: None, monkeypatch: pytest.MonkeyPatch, yahoo_cache: Path) -> None:
    """What commands read, in the working directory."""
    monkeypatch.setenv("TICKTAPE_YAHOO_CACHE_DIR", str(yahoo_cache))
    days = [f"2024-01-{day:02},10,11,9,10.5,1000" for day in range(2, 10)]
    Path("prices.csv").write_text("\n".join(["date,open,high,low,close,volume", *days]) + "\n")
    Path("list.csv").write_bytes(OLD)


def test_every_command_that_prints_a_result_is_asked() -> None:
    leaves = {one.name for one in COMMANDS if one.alone}
    leaves |= {f"{one.name} {part.name}" for one in COMMANDS for part in one.parts}
    assert {*OVER_THE_DEMO, *OVER_RECORDINGS} == leaves - {"journal"}, "a group that does nothing alone prints its help"


@pytest.mark.process
def test_over_the_demonstration(tt: Call) -> None:
    for name in ("symbols update", *OVER_THE_DEMO):
        done = tt(*name.split(), *OVER_THE_DEMO[name], "--json")
        assert (done.status, done.err, type(done.json) in (dict, list)) == (0, "", True), (name, done)


@pytest.mark.server
def test_over_recordings(tmp_path: Path) -> None:
    record(Path("recordings") / "asx")
    for name, arguments in OVER_RECORDINGS.items():
        done = call(*name.split(), *arguments, "--json", data_dir=tmp_path / "data")
        assert (done.err, type(done.json) in (dict, list)) == ("", True), (name, done)
        assert done.status == 0, (name, done)


def test_a_report_names_its_file_and_its_runs(tt: Call, data_dir: Path) -> None:
    ids = [run["run_id"] for run in tt("runs", "--json").json]
    file = data_dir.resolve() / "reports" / f"{ids[0]}.html"
    assert tt("report", ids[0][:8], "--json").json == {"file": str(file), "runs": ids[:1]}
    assert file.is_file()
    several = tt("report", *ids, "--out", "all.html", "--json").json
    assert several == {"file": str(Path("all.html").resolve()), "runs": ids}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("report", "nonsense"), 1),
        (("backtest", "--strategy", "golden_cros"), 2),
        (("backtest", "--strategy", "golden_cross", "--symbols", "aapl"), 1),
        (("runs", "delete", "latest"), 2),
        (("fork", "latest", "--at", "soon"), 2),
    ],
)
def test_a_failure_prints_nothing_but_its_line(tt: Call, arguments: tuple[str, ...], status: int) -> None:
    tt(*arguments, "--json").failed(status)


def test_what_failed_in_part_is_told_with_the_status_of_a_failure(tt: Call) -> None:
    Path("bad.csv").write_text("no,prices\n1,2\n")
    done = tt("import", "prices.csv", "bad.csv", "--symbol", "NEW", "--json")
    assert (done.status, [one["source"] for one in done.json]) == (1, ["prices.csv"])
    assert done.err.startswith("error: no column for date")


def test_a_limit_is_for_tables(tt: Call) -> None:
    whole = tt("patterns", "scan", "--symbols", "FB", "--json").json
    assert tt("patterns", "scan", "--symbols", "FB", "--limit", "1", "--json").json == whole
    Path("bad.csv").write_text("date,open,high,low,close,volume\n" + "2024-01-02,10,9,11,10,5\n" * 60)
    assert tt("import", "bad.csv", "--symbol", "BAD", "--interval", "1d").status == 1
    assert (
        len(tt("data", "quarantine", "--json").json)
        == len(tt("data", "quarantine", "--limit", "1", "--json").json)
        > 50
    )
