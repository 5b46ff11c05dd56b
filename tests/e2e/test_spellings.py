"""Earlier spellings of options, and names that are mistyped."""

from __future__ import annotations

from pathlib import Path

import pytest

import ticktape as tt_in_python
from tests.e2e.conftest import Call, call
from tests.support.lists import OLD


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("explain latest --date 2008-10-10", "explain latest --at 2008-10-10"),
        ("runs show latest --rows 3", "runs show latest --limit 3"),
        (
            "patterns scan --symbols IBM --since 2012-01-03 --until 2012-02-01",
            "patterns scan --symbols IBM --start-date 2012-01-03 --end-date 2012-02-01",
        ),
        (
            "indicators compute --symbols IBM --since 2012-01-03 --until 2012-02-01 --out x.csv",
            "indicators compute --symbols IBM --start-date 2012-01-03 --end-date 2012-02-01 --out x.csv",
        ),
        (
            "data quality --market US --since 2012-01-03 --until 2012-02-01",
            "data quality --venue US --start-date 2012-01-03 --end-date 2012-02-01",
        ),
    ],
)
def test_an_earlier_spelling_goes_on_working(tt: Call, before: str, now: str) -> None:
    earlier, later = tt(*before.split()), tt(*now.split())
    assert (earlier.status, earlier.err) == (0, "")
    assert earlier == later


def test_the_orders_of_a_difference_are_limited_by_either_word(tt: Call) -> None:
    runs = [run["run_id"] for run in tt("runs", "--json").json][:2]
    shown = tt("diff", *runs, "--limit", "2")
    assert shown == tt("diff", *runs, "--rows", "2")
    assert "the first 2, --limit 0 shows all" in shown.out


def test_a_list_is_dated_by_either_word(tmp_path: Path) -> None:
    Path("list.csv").write_bytes(OLD)
    shown = []
    for folder, market, at, known_at in (
        ("a", "--market", "--as-at", "--at"),
        ("b", "--venue", "--as-at", "--known-at"),
    ):
        data_dir = tmp_path / folder
        call("symbols", "update", market, "ASX", "--file", "list.csv", at, "2019-11-01", data_dir=data_dir)
        shown.append(call("symbols", "show", market, "ASX", known_at, "2019-11-02", "--json", data_dir=data_dir))
    assert shown[0].json["symbols"]
    assert shown[0].json == shown[1].json


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("explain latest --date 2008-10-10 --at 2008-10-10", "--date is an earlier name of --at: give one of the two"),
        ("runs show latest --limit 3 --rows 3", "--rows is an earlier name of --limit"),
        ("fetch --start 2024-01-01 --start-date 2024-01-01", "--start is an earlier name of --start-date"),
    ],
)
def test_both_spellings_are_one_too_many(tt: Call, line: str, words: str) -> None:
    tt(*line.split()).failed(2, words)


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("backtest --strategy BuyAndHold --symbols aapl", 1, "no 1d bars of 'aapl' on the tape: did you mean AAPL?"),
        ("backtest --strategy BuyAndHold --symbols APPL", 1, "did you mean AAPL? It has AAPL, FB, GOOG, IBM, MSFT"),
        ("lookahead --strategy BuyAndHold --symbols MSTF", 1, "did you mean MSFT?"),
        ("backtest --strategy BuyAndHold --symbols FB --benchmark imb", 1, "did you mean IBM?"),
        ("indicators compute --symbols googl --out x.csv", 1, "did you mean GOOG?"),
        ("patterns scan --symbols ibm", 1, "did you mean IBM?"),
        ("backtest --strategy BuyAndHold --venue usa", 1, "did you mean US?"),
        ("backtest --strategy BuyAndHold --interval 1D", 2, "(did you mean 1d?)"),
        ("backtest --strategy goldencross", 2, "did you mean the preset golden_cross?"),
        ("backtest --strategy golden_cross --param fast=3", 2, "(did you mean fast_period?)"),
        ("data quality --venue AXS", 2, "(did you mean ASX?)"),
        ("BACKTEST", 2, "no command 'BACKTEST' of ticktape: did you mean backtest?"),
        ("runs shwo", 2, "no command 'shwo' of ticktape runs: did you mean show?"),
        ("runs zzz", 2, "no command 'zzz' of ticktape runs: it has show, export, delete"),
    ],
)
def test_what_is_mistyped_is_answered_with_the_nearest(tt: Call, line: str, status: int, words: str) -> None:
    tt(*line.split()).failed(status, words)


def test_a_run_by_name_is_the_same_run_in_python_and_on_the_command_line(tt: Call, data_dir: Path) -> None:
    changed = ("--param", "fast_period=20", "--commission", "0.001", "--symbols", "IBM", "--json")
    said = tt("backtest", "--strategy", "golden_cross", *changed).json
    result = tt_in_python.backtest(
        "golden_cross", parameters={"fast_period": 20}, commission=0.001, symbols="IBM", data_dir=data_dir
    )
    assert (result.run_id, result.run.reused) == (said["run_id"], True)
