"""Indicators and patterns on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from application.indicators.processed_columns import PROCESSED_COLUMNS
from tests.e2e.conftest import Call, call
from tests.support.compiled_patterns import ONE_WORKER
from tests.support.places import COMPILED

COMMANDS = ["indicators", "indicators show", "indicators compute", "indicators warm-up"]
COMMANDS += ["patterns", "patterns show", "patterns scan"]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_an_example(name: str) -> None:
    done = call(*name.split(), "--help")
    assert (done.status, done.err) == (0, "")
    assert f"Example: ticktape {name}" in done.out
    assert "--data-dir" in done.out
    assert "--json" in done.out


def test_the_catalogue_is_listed() -> None:
    listed = {one["name"]: one for one in call("indicators", "--json").json}
    assert len(listed) >= 60
    assert listed["BBANDS"]["outputs"] == ["bollinger_upper", "bollinger_middle", "bollinger_lower"]
    assert listed["RSI"]["parameters"][0]["talib_names"] == ["timeperiod"]
    shown = call("indicators")
    assert (shown.status, shown.err) == (0, "")
    assert all(name in shown.out for name in listed)


@pytest.mark.parametrize("name", ["rsi", "RSI", "rsi_14", "bollinger_upper"])
def test_an_indicator_is_shown(name: str) -> None:
    shown = call("indicators", "show", name)
    assert shown.status == 0
    for word in ("Source:", "Parameters", "Reads", "Adds", "Warm-up", "TA-Lib"):
        assert word in shown.out
    assert call("indicators", "show", name, "--json").json["warmup"] > 0


def test_unknown_names_are_bad_usage(tmp_path: Path) -> None:
    call("indicators", "show", "rsj").failed(2, "rsi")
    call("patterns", "show", "engulfng").failed(2, "engulfing")
    call("patterns", "scan", "--patterns", "engulfng", data_dir=tmp_path / "new").failed(2, "did you mean engulfing")
    assert not (tmp_path / "new").exists()


def test_the_processed_columns_are_the_default(tt: Call, tmp_path: Path) -> None:
    out = tmp_path / "processed.parquet"
    said = tt(
        "indicators", "compute", "--symbols", "AAPL,MSFT", "--start-date", "2010-01-04", "--out", out, "--json"
    ).json
    table = pl.read_parquet(out)
    assert said == {
        "file": str(out), "rows": len(table), "symbols": 2, "columns": list(PROCESSED_COLUMNS)
    }  # fmt: skip
    assert table.select(PROCESSED_COLUMNS).dtypes == [pl.Float64] * len(PROCESSED_COLUMNS)
    assert table.equals(table.sort("symbol", "open_time"))
    assert str(table["session"].min()) == "2010-01-04"
    assert sum(table.select(PROCESSED_COLUMNS).null_count().row(0)) == 0, "bars before the span warm up"


def test_chosen_columns_and_indicators(tt: Call, tmp_path: Path) -> None:
    out = tmp_path / "some.csv"
    arguments = ("--symbols", "IBM", "--indicators", "macd_signal,BBANDS", "--indicators", "sma_7", "--prices", "raw")
    shown = tt("indicators", "compute", *arguments, "--end-date", "2001-12-31", "--out", out)
    assert (shown.status, shown.err) == (0, "")
    table = pl.read_csv(out)
    assert table.columns[10:] == ["macd_signal", "bollinger_upper", "bollinger_middle", "bollinger_lower", "sma_7"]
    assert table["session"].max() == "2001-12-31"
    assert table["sma_7"].null_count() == 6


def test_beta_and_correlation_compare_with_another_symbol(tt: Call, tmp_path: Path) -> None:
    out = tmp_path / "beta.parquet"
    asked = ("indicators", "compute", "--symbols", "IBM,MSFT", "--indicators", "correl_30,beta_5", "--out", out)
    assert tt(*asked, "--benchmark", "IBM").status == 0
    table = pl.read_parquet(out)
    itself, another = (table.filter(symbol=name)["correl_30"].drop_nulls().to_numpy() for name in ("IBM", "MSFT"))
    assert itself == pytest.approx(1.0)
    assert another.mean() < 0.9
    tt(*asked).failed(2, "correl_30", "--benchmark")
    tt(*asked, "--benchmark", "IBN").failed(1, "IBM")


def test_what_cannot_be_computed_is_one_line(tt: Call, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    tt("indicators", "compute", "--symbols", "APPL", "--out", out).failed(1, "AAPL")
    tt("indicators", "compute", "--out", tmp_path / "out.xlsx").failed(2, ".parquet or .csv")
    tt("indicators", "compute", "--indicators", "rsj", "--out", out).failed(2, "did you mean rsi")
    tt("indicators", "compute", "--interval", "7q", "--out", out).failed(2, "7q")
    tt("indicators", "compute", "--start-date", "2012-01-02", "--end-date", "2011-01-02", "--out", out).failed(
        2, "before"
    )
    tt("indicators", "compute", "--start-date", "2030-01-02", "--out", out).failed(1, "no bars", "2030-01-02")
    tt("indicators", "compute", "--interval", "1h", "--out", out).failed(1, "nothing of interval 1h")
    assert not out.exists()


def test_all_patterns_are_listed_and_one_is_shown() -> None:
    listed = call("patterns", "--json").json
    assert len(listed) == 61
    assert {"2crows", "engulfing", "xsidegap3methods"} <= {one["name"] for one in listed}
    shown = call("patterns")
    assert all(one["title"] in shown.out or len(one["title"]) > 20 for one in listed)
    described = call("patterns", "show", "CDLENGULFING")
    assert described.status == 0
    assert all(word in described.out for word in ("Looks like", "Means", "Announces", "engulfing", "CDLENGULFING"))


@pytest.mark.parametrize("form", ["csv", "parquet", "json"])
def test_patterns_are_found_and_written(tt: Call, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"found.{form}"
    asked = ("patterns", "scan", "--symbols", "AAPL,MSFT", "--start-date", "2013-01-02", "--patterns", "engulfing,doji")
    shown = tt(*asked, "--out", out)
    assert (shown.status, shown.err) == (0, "")
    found = tt(*asked, "--json").json
    assert {one["pattern"] for one in found} == {"engulfing", "doji"}
    assert {one["symbol"] for one in found} == {"AAPL", "MSFT"}
    assert min(one["session"] for one in found) >= "2013-01-02"
    assert found == sorted(found, key=lambda one: (one["open_time"], one["symbol"], one["pattern"]))
    assert all(one["meaning"] and one["description"] and one["strength"] for one in found)
    assert str(found[-1]["session"]) in shown.out
    read: dict[str, Callable[[Path], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "parquet": pl.read_parquet,
        "json": lambda path: pl.DataFrame(json.loads(path.read_text())),
    }
    assert read[form](out)["strength"].to_list() == [one["strength"] for one in found]


@ONE_WORKER
def test_a_long_list_of_patterns_is_cut_and_says_so(tt: Call, data_dir: Path) -> None:
    COMPILED.mkdir(parents=True, exist_ok=True)
    (data_dir / "cache").mkdir(exist_ok=True)
    (data_dir / "cache" / "compiled").symlink_to(COMPILED)
    shown = tt("patterns", "scan", "--symbols", "IBM", "--limit", "3")
    assert shown.status == 0
    assert "older rows not shown: --limit 0 shows all" in shown.out
    nothing = tt("patterns", "scan", "--symbols", "IBM", "--patterns", "concealbabyswall")
    assert (nothing.status, nothing.out) == (0, "No pattern was found.\n")


@pytest.mark.slow
def test_indicators_are_compiled_before_they_are_needed(tt: Call, data_dir: Path) -> None:
    pytest.importorskip("numba")
    said = tt("indicators", "warm-up", "sma_20", "RSI", "--json").json
    assert said == {"indicators": ["SMA", "RSI"]}
    kept = [path.name for path in (data_dir / "cache" / "compiled").glob("*.code")]
    assert sorted(name.split("_step")[0].rpartition(".")[2] for name in kept) == ["mean", "rsi"]
    assert tt("indicators", "warm-up", "sma_20").out == "1 indicator ready\n"
    assert tt("indicators", "warm-up", "sma_20", "ENGULFING").out == "1 indicator and 1 pattern ready\n"
    tt("indicators", "warm-up", "rsj").failed(2, "did you mean rsi")
