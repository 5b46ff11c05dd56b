"""``ticktape pipeline daily`` and ``ticktape aggregate``, over recordings, without the network."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import ticktape as tt
from application.indicators.processed_columns import PROCESSED_COLUMNS
from application.market_data.raw_batches import RAW_SCHEMA
from application.ports.errors import StoreMissing
from domain.shared.errors import InvalidValue
from tests.e2e.conftest import call
from tests.support.yahoo import MONDAY, steady, weekdays

pytestmark = pytest.mark.server

DAYS = weekdays(MONDAY, 40)
PRICES = {"BHP": 40.0, "CBA": 90.0, "NAN": 5.0}
LIST = "\n".join(
    [
        "ASX listed companies as at Fri Mar 01 16:55:52 AEDT 2024",
        "",
        "Company name,ASX code,GICS industry group",
        '"BHP GROUP LIMITED","BHP","Materials"',
        '"COMMONWEALTH BANK","CBA","Banks"',
        '"NANOSONICS LIMITED","NAN","Health Care Equipment & Services"',
        '"UNKNOWN TO YAHOO","ZZZ","Energy"',
    ]
)


def record(folder: Path) -> None:
    """Writes a list of symbols and three histories, as recordings."""
    folder.mkdir(parents=True)
    (folder / "ASXListedCompanies-2024-03-01.csv").write_text(LIST)
    with gzip.open(folder / "daily.csv.gz", "wt", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("Date", "Open", "High", "Low", "Close", "Adj Close", "Volume", "Tick"))
        for tick, price in PRICES.items():
            for day, (opened, high, low, close, volume, _) in zip(DAYS, steady(len(DAYS), price), strict=True):
                lines.writerow([day, opened, high, low, close, close, volume, tick])


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, yahoo_cache: Path) -> Path:
    """A folder with a list and three histories."""
    monkeypatch.setenv("TICKTAPE_YAHOO_CACHE_DIR", str(yahoo_cache))
    record(tmp_path / "recordings" / "asx")
    return tmp_path / "recordings"


@pytest.fixture
def data(recordings: Path, tmp_path: Path) -> Path:
    """A data folder as the pipeline leaves it."""
    folder = tmp_path / "data"
    done = call("pipeline", "daily", "--offline", recordings, "--history", tmp_path / "history.jsonl", data_dir=folder)
    assert (done.status, done.err) == (0, "")
    assert "1 batch: 3 symbols fetched with 120 rows, 120 new, 0 revised" in done.out
    assert "ZZZ: Yahoo does not know 'ZZZ'" in done.out
    return folder


def test_from_an_empty_folder_to_a_report(data: Path, recordings: Path, tmp_path: Path) -> None:
    events = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text().splitlines()]
    entered = [event["state"] for event in events if event["kind"].endswith("StateEntered")]
    assert entered[:4] == ["AreBatchesGiven", "UpdateASXSymbols", "SplitIntoBatches", "FetchStockData"]
    assert entered[-1] == "Done"

    run = call("backtest", "--strategy", "BuyAndHold", "--universe", "ASX", "--json", data_dir=data)
    assert run.status == 0, run.err
    assert call("report", "latest", "--out", tmp_path / "report.html", data_dir=data).status == 0
    assert "BuyAndHold" in (tmp_path / "report.html").read_text()

    again = call("pipeline", "daily", "--offline", recordings, "--json", data_dir=data).json
    assert (again["status"], again["failed"]) == ("complete", [])
    assert [(one["already_fetched"], one["symbols_fetched"], one["added"]) for one in again["fetched"]] == [(3, 0, 0)]


def test_a_batch_is_fetched_alone(data: Path, recordings: Path) -> None:
    done = call("pipeline", "daily", "--offline", recordings, "--batch", "0", "--json", data_dir=data).json
    assert [one["batch_number"] for one in done["fetched"]] == [0]
    call("pipeline", "daily", "--offline", recordings, "--batch", "7", data_dir=data).failed(2, "no batch 7")


def test_a_batch_that_fails_is_named_with_what_to_do(data: Path, recordings: Path) -> None:
    next((data / "objects" / "raw-data").iterdir()).write_bytes(b"broken")
    done = call("pipeline", "daily", "--offline", recordings, data_dir=data)
    assert done.status == 1
    assert "batch 0 failed, BadAnswer" in done.err
    assert "ticktape pipeline daily --batch 0" in done.err
    assert "NothingFetched: not one symbol could be fetched, such as batch 0: " in done.err


def test_a_run_in_which_every_symbol_failed_is_failed(recordings: Path, tmp_path: Path) -> None:
    next((recordings / "asx").glob("*.csv")).write_text('Company name,ASX code\n"A","YYY"\n"B","ZZZ"\n')
    line = ("pipeline", "daily", "--offline", recordings)
    done = call(*line, data_dir=tmp_path / "data")
    assert done.status == 1
    assert (
        done.err == "error: NothingFetched: not one symbol could be fetched, such as YYY: Yahoo does not know 'YYY'\n"
    )
    assert "ZZZ: Yahoo does not know 'ZZZ'" in done.out
    again = call(*line, "--json", data_dir=tmp_path / "data")
    assert (again.status, again.json["status"], again.json["error"]) == (1, "failed", "NothingFetched")
    assert [len(one["failures"]) for one in again.json["fetched"]] == [2]


def test_without_a_list_the_pipeline_fails_in_one_line(recordings: Path, tmp_path: Path) -> None:
    next((recordings / "asx").glob("*.csv")).write_text("<html>busy</html>")
    call("pipeline", "daily", "--offline", recordings, data_dir=tmp_path / "data").failed(1, "NoSymbolList")
    next((recordings / "asx").glob("*.csv")).unlink()
    call("pipeline", "daily", "--offline", recordings, data_dir=tmp_path / "data").failed(2, "no list of symbols")


def test_an_exchange_out_of_reach_is_told_at_once_with_what_to_do(
    recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state machine would wait for minutes before it asks again."""
    monkeypatch.setenv("TICKTAPE_ASX_LIST_URL", "http://127.0.0.1:9/list.csv")
    history = tmp_path / "history.jsonl"
    done = call("pipeline", "daily", "--history", history, data_dir=tmp_path / "data")
    done.failed(1, "--offline DIR")
    assert "http://127.0.0.1:9/list.csv: out of reach" in done.err
    tried = [json.loads(line) for line in history.read_text().splitlines()]
    assert [one["state"] for one in tried if one["kind"] == "TaskFailed"] == ["UpdateASXSymbols"]


def test_batches_become_one_file_with_indicators(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "asx.parquet"
    done = call("aggregate", "--out", out, "--processed", "--indicators", "sma_5", "--json", data_dir=data).json
    table = pl.read_parquet(out)
    assert table.columns == [*RAW_SCHEMA, *PROCESSED_COLUMNS, "sma_5"] == done["columns"]
    assert (len(table), done["rows"], done["symbols"], done["batches"], done["faults"]) == (120, 120, 3, 1, [])
    closes = table.filter(symbol="CBA")["close"]
    assert table.filter(symbol="CBA")["sma_5"][-1] == pytest.approx(closes.tail(5).mean())
    assert table["sma_50"].null_count() == 120


def test_batches_from_elsewhere_come_onto_the_tape(data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert call("pipeline", "compact", "--json", data_dir=other).json["rows"] == 0
    shutil.copytree(data / "objects" / "raw-data", other / "objects" / "raw-data")
    line = ("pipeline", "compact", "--table", "processed/asx.parquet", "--indicators", "sma_5,RSI")
    first = call(*line, "--json", data_dir=other).json
    assert (first["batches"], first["added"], first["faults"]) == (1, 120, [])
    table = pl.read_parquet(other / "objects" / "processed" / "asx.parquet")
    assert table.columns == [*RAW_SCHEMA, "sma_5", "rsi_14"] == first["processed"]["columns"]
    assert len(call("data", "--json", data_dir=other).json["series"]) == 3
    (other / "objects" / "raw-data" / "2026-01-01-batch-5.parquet").write_bytes(b"damaged")
    again = call("pipeline", "compact", data_dir=other)
    assert again.status == 0
    assert "Batches: 0 brought onto the tape, 1 before" in again.out
    assert "warning: raw-data/2026-01-01-batch-5.parquet was left out: is damaged" in again.err
    call(*line[:4], "--indicators", "nonsense", data_dir=other).failed(2, "nonsense")


def test_a_part_of_it(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "part.csv"
    span = ("--start-date", DAYS[3], "--end-date", DAYS[4])
    assert call("aggregate", "--out", out, "--symbols", "BHP", *map(str, span), data_dir=data).status == 0
    assert pl.read_csv(out, try_parse_dates=True)["date"].to_list() == DAYS[3:5]
    call("aggregate", "--out", out, "--start-date", "tomorrow", data_dir=data).failed(2, "--start-date", "not a date")
    call("aggregate", "--out", out, "--indicators", "nonsense", data_dir=data).failed(2, "nonsense")
    call("aggregate", "--out", tmp_path / "x.xlsx", data_dir=data).failed(2, ".parquet or .csv")


def test_damaged_batches_are_told_of(data: Path, tmp_path: Path) -> None:
    objects = data / "objects"
    (objects / "raw-data" / "2026-01-01-batch-5.parquet").write_bytes(b"damaged")
    done = call("aggregate", "--out", tmp_path / "x.parquet", "--input", objects)
    assert done.status == 0
    assert "raw-data/2026-01-01-batch-5.parquet was left out: is damaged" in done.err
    with pytest.warns(tt.IncompletePrices, match="batch-5.parquet was left out"):
        tt.load_all_data(objects)


def test_a_notebook_reads_the_same(data: Path, tmp_path: Path) -> None:
    objects = data / "objects"
    everything = tt.load_all_data(objects)
    out = tmp_path / "all.parquet"
    assert call("aggregate", "--out", out, data_dir=data).status == 0
    assert_frame_equal(everything, pl.read_parquet(out))
    assert_frame_equal(tt.load_symbols(["BHP"], objects), everything.filter(symbol="BHP"))
    assert_frame_equal(tt.load_symbols("BHP", objects), everything.filter(symbol="BHP"))
    assert len(tt.load_symbols([], objects)) == 0
    span = tt.load_date_range(str(DAYS[1]), DAYS[2], objects)
    assert_frame_equal(span, everything.filter(pl.col("date").is_between(DAYS[1], DAYS[2])))
    fetched_on = next((objects / "raw-data").iterdir()).name[:10]
    assert_frame_equal(tt.merge_daily_batches(date=fetched_on, bucket=objects), everything)
    assert len(tt.merge_daily_batches("2020-01-01", objects, cache=tmp_path / "copies")) == 0


def test_a_notebook_is_told_what_cannot_be_read(data: Path, tmp_path: Path) -> None:
    objects = data / "objects"
    with pytest.raises(InvalidValue, match="start_date 'tomorrow' is not a date"):
        tt.load_date_range("tomorrow", DAYS[1], objects)
    with pytest.raises(InvalidValue, match="date '3 March' is not a date"):
        tt.merge_daily_batches("3 March", objects)
    for nowhere in (tmp_path / "nowhere", str(tmp_path / "nowhere"), "~/no/where", "s3://bucket/raw-data"):
        with pytest.raises(StoreMissing, match="there is no folder"):
            tt.load_all_data(nowhere)
