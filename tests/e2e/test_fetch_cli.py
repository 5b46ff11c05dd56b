"""``ticktape fetch`` and ``ticktape data quality`` over recordings, without the network."""

from __future__ import annotations

import csv
import gzip
import json
import signal
import subprocess
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from adapters.yahoo.offline.faults import Reply, status
from adapters.yahoo.offline.recordings import Recordings
from adapters.yahoo.offline.server import OfflineYahoo
from application.market_data.raw_batches import RAW_SCHEMA
from tests.e2e.conftest import LIMIT, call, command, process
from tests.support.yahoo import MONDAY, recording, steady, weekdays

pytestmark = pytest.mark.server

DAYS = weekdays(MONDAY, 12)
COLUMNS = ("Date", "Open", "High", "Low", "Close", "Adj Close", "Volume", "Tick")


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yahoo_cache: Path) -> Path:
    """A folder with one answer and three histories."""
    monkeypatch.setenv("TICKTAPE_YAHOO_CACHE_DIR", str(yahoo_cache))
    folder = tmp_path / "recordings"
    (folder / "yahoo").mkdir(parents=True)
    (folder / "asx").mkdir()
    told = recording("BHP.AX", dict(zip(DAYS, steady(12), strict=True)), dividends={DAYS[1]: 0.01})
    (folder / "yahoo" / "bhp.json").write_text(json.dumps({"chart": {"result": [told.result], "error": None}}))
    with gzip.open(folder / "asx" / "daily.csv.gz", "wt", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for tick, price in (("CBA", 90.0), ("NAN", 5.0), ("14D", 0.3)):
            for day, (opened, high, low, close, volume, _) in zip(DAYS, steady(12, price), strict=True):
                empty = tick == "NAN" and day == DAYS[5]
                lines.writerow([day, *([""] * 6 if empty else [opened, high, low, close, close, volume]), tick])
    return folder


def test_the_newest_list_is_fetched_wherever_the_batches_go(recordings: Path, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("ASX code,Company name\nBHP,BHP GROUP\nCBA,COMMONWEALTH BANK\n")
    assert call("symbols", "update", "--file", tmp_path / "list.csv", data_dir=tmp_path / "data").status == 0
    (tmp_path / "all.json").write_text('{"symbols": [], "update_frequency": "daily", "market": "ASX"}')
    line = ("fetch", "--config", tmp_path / "all.json", "--out", tmp_path / "out", "--offline", recordings)
    (batch,) = call(*line, "--start-date", "2024-01-01", "--json", data_dir=tmp_path / "data").json
    assert (batch["symbols_fetched"], batch["rows"]) == (2, 24)
    assert [path.name for path in (tmp_path / "out").rglob("*.parquet")] == [Path(batch["object_key"]).name]


def test_prices_are_fetched_into_a_folder_and_onto_the_tape(recordings: Path, tmp_path: Path) -> None:
    config = tmp_path / "symbols.json"
    config.write_text(
        json.dumps({"symbols": ["BHP", "NAN", "14D", "ZZZ"], "update_frequency": "daily", "market": "ASX"})
    )
    line = (
        "fetch",
        "--config",
        config,
        "--out",
        tmp_path / "out",
        "--offline",
        recordings,
        "--start-date",
        "2024-01-01",
    )
    first = call(*line, "--json", data_dir=tmp_path / "data")
    assert first.status == 0, first
    (batch,) = first.json
    assert (batch["status"], batch["symbols_fetched"], batch["rows"], batch["refused"]) == ("complete", 3, 36, 1)
    assert [failure["symbol"] for failure in batch["failures"]] == ["ZZZ"]
    (written,) = (tmp_path / "out" / "raw-data").glob("*.parquet")
    assert f"raw-data/{written.name}" == batch["object_key"]
    frame = pl.read_parquet(written)
    assert dict(frame.schema) == RAW_SCHEMA
    assert sorted(frame["symbol"].unique()) == ["14D", "BHP", "NAN"]
    again = call(*line, data_dir=tmp_path / "data")
    assert again.status == 0
    assert "Yahoo does not know 'ZZZ'" in again.out
    assert pl.read_parquet(written).equals(frame)
    series = call("data", "--json", data_dir=tmp_path / "data").json["series"]
    assert [(one["symbol"], one["venue"], one["rows"]) for one in series] == [
        ("14D", "ASX", 12),
        ("BHP", "ASX", 12),
        ("NAN", "ASX", 11),
    ]


def test_more_than_a_hundred_symbols_are_several_batches(recordings: Path, tmp_path: Path) -> None:
    names = ",".join(["BHP", *(f"X{number}" for number in range(100)), "CBA"])
    asked = call(
        "fetch",
        "--symbols",
        names,
        "--offline",
        recordings,
        "--start-date",
        "2024-01-01",
        "--first-batch",
        "3",
        "--json",
        data_dir=tmp_path / "data",
    )
    assert [(one["batch_number"], one["symbols_fetched"], len(one["failures"])) for one in asked.json] == [
        (3, 1, 99),
        (4, 1, 1),
    ]


def test_quality_says_what_is_doubtful_and_writes_a_page(recordings: Path, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    call("fetch", "--symbols", "BHP,NAN", "--offline", recordings, "--start-date", "2024-01-01", data_dir=data_dir)
    shown = call("data", "quality", "--html", data_dir=data_dir)
    assert shown.status == 0
    assert "open is missing" in shown.out
    assert "2 symbols, 23 sessions on the tape, 1 finding" in " ".join(shown.out.split())
    page = data_dir / "reports" / "quality-ASX.html"
    assert page.read_text().startswith("<!DOCTYPE html>")
    told = call(
        "data", "quality", "--symbols", "NAN.AX", "--json", "--out", tmp_path / "q.html", data_dir=data_dir
    ).json
    assert (told["errors"], told["calendar"], Path(told["page"])) == (1, "XASX", tmp_path / "q.html")
    assert told["findings"][0] == {
        "symbol": "NAN",
        "day": DAYS[5].isoformat(),
        "fault": "refused",
        "detail": "open is missing",
        "sessions": 1,
    }
    assert call("data", "quality", "--symbols", "BHP", "--json", data_dir=data_dir).json["errors"] == 0


@pytest.mark.process
def test_a_process_of_its_own_does_the_same(recordings: Path, tmp_path: Path) -> None:
    line = command(
        "fetch", "--symbols", "CBA", "--offline", recordings, "--start-date", "2024-01-01", data_dir=tmp_path / "data"
    )
    done = process(line)
    assert (done.status, done.err) == (0, "")
    assert "complete" in done.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--symbols", "BHP", "--venue", "MARS"], ["'MARS' is not a market", "ASX"]),
        (["--symbols", "BHP", "--start-date", "soon"], ["--start-date 'soon' is not a date"]),
        (["--symbols", "BHP", "--start-date", "2024-02-01", "--end-date", "2024-01-01"], ["is before the first"]),
        (["--config", "missing.json"], ["missing.json"]),
        ([], ["no symbols", "--symbols", "ticktape symbols update"]),
    ],
)
def test_what_cannot_be_begun_is_one_line(
    options: list[str], words: list[str], recordings: Path, tmp_path: Path
) -> None:
    call("fetch", "--offline", recordings, *options, data_dir=tmp_path / "data").failed(2, *words)


def test_a_folder_without_recordings_is_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    call("fetch", "--symbols", "BHP", "--offline", empty, data_dir=tmp_path / "data").failed(1, "holds no recordings")
    (empty / "yahoo").mkdir()
    (empty / "yahoo" / "a.json").write_text("{}")
    call("fetch", "--symbols", "BHP", "--offline", empty, data_dir=tmp_path / "data").failed(1, "not a recorded answer")


def test_without_any_price_the_job_has_failed(recordings: Path, tmp_path: Path) -> None:
    failed = call("fetch", "--symbols", "ZZZ", "--offline", recordings, data_dir=tmp_path / "data")
    assert failed.status == 1
    assert "Yahoo does not know 'ZZZ'" in failed.out


@pytest.mark.process
def test_a_killed_fetch_goes_on_where_it_had_come_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"S{number:02d}" for number in range(40)]
    told = [recording(f"{name}.AX", dict(zip(DAYS, steady(12), strict=True))) for name in names]
    line = command(
        "fetch", "--symbols", ",".join(names), "--start-date", "2024-01-01", "--json", data_dir=tmp_path / "data"
    )
    with OfflineYahoo(Recordings(told)) as yahoo:
        monkeypatch.setenv("TICKTAPE_YAHOO_URL", yahoo.address)
        monkeypatch.setenv("TICKTAPE_YAHOO_SECONDS", "0")
        running: list[subprocess.Popen[str]] = []

        def kill(right: Reply) -> Reply:
            running[0].kill()
            return right

        yahoo.orders.next("S30.AX", kill)
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as killed:
            running.append(killed)
            assert killed.wait(LIMIT) == -signal.SIGKILL
        yahoo.asked.clear()
        (batch,) = process(line).json
        assert (batch["status"], batch["already_fetched"], batch["symbols_fetched"]) == ("complete", 25, 15)
        assert yahoo.asked == [f"{name}.AX" for name in names[25:]]
    series = call("data", "--json", data_dir=tmp_path / "data").json["series"]
    assert [(one["symbol"], one["rows"], one["revisions"]) for one in series] == [(name, 12, 0) for name in names]


def test_throttled_batches_are_told_and_the_next_ones_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yahoo_cache: Path
) -> None:
    monkeypatch.setenv("TICKTAPE_YAHOO_CACHE_DIR", str(yahoo_cache))
    monkeypatch.setenv("TICKTAPE_YAHOO_SECONDS", "0")
    with OfflineYahoo(Recordings([])) as yahoo:
        monkeypatch.setenv("TICKTAPE_YAHOO_URL", yahoo.address)
        yahoo.orders.always("X1.AX", status(429, retry_after="3600"))
        names = ",".join(f"X{number}" for number in range(250))
        done = call("fetch", "--symbols", names, "--json", data_dir=tmp_path / "data")
        assert yahoo.asked == ["X0.AX", "X0.AX", "X1.AX", "X1.AX"]
    assert done.status == 1
    assert [(one["status"], len(one["failures"]), len(one["remaining"])) for one in done.json] == [("throttled", 1, 99)]
    assert "batch 0: throttled, 99 symbols not fetched" in done.err
    assert "batches 1 to 2 are not begun" in done.err


def test_quality_without_prices_is_one_line(tmp_path: Path) -> None:
    call("data", "quality", data_dir=tmp_path / "data").failed(1, "no daily prices of ASX", "ticktape fetch")
    late = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011 - any day to come
    call("data", "quality", "--start-date", late, data_dir=tmp_path / "data").failed(1, "no daily prices")
