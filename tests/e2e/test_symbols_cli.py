"""``ticktape symbols``, and backtests over what was listed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.conftest import Outcome, call
from tests.support.answers import Answer, serving
from tests.support.lists import HTML, NEW, OLD
from tests.support.prices import walk

Call = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def tt(folder: Path) -> Call:
    """Runs a command on a folder that is empty at first."""
    return lambda *arguments: call(*arguments, data_dir=folder)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return written(tmp_path / "old.csv", OLD)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return written(tmp_path / "new.csv", NEW)


def written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def test_an_update_tells_what_it_did(tt: Call, old: Path, folder: Path) -> None:
    done = tt("symbols", "update", "--file", old, "--batch-size", 2)
    assert (done.status, done.err) == (0, "")
    key, *rest = [line for line in done.out.splitlines() if line.startswith("Object key:")]
    assert not rest
    for line in ("Status:        updated", "Total symbols: 5", "Batches:       3", "Batch size:    2"):
        assert line in done.out
    assert "Time:          0." in done.out
    assert "5 symbols listed: 14D, INF, MOQ, NAN, TRUE" in done.out
    assert (folder / "objects" / key.split()[-1]).read_text().splitlines()[
        1
    ] == "MOQ,MOQ LIMITED,Information Technology,"


def test_the_same_list_again_changes_nothing(tt: Call, old: Path) -> None:
    tt("symbols", "update", "--file", old)
    again = tt("symbols", "update", "--file", old, "--json").json
    assert (again["status"], again["added"], again["removed"], again["total_symbols"]) == ("updated", [], [], 5)
    assert again["symbol_batches"] == [["MOQ", "14D", "NAN", "INF", "TRUE"]]


def test_another_list_is_compared_and_what_was_known_before_stays(tt: Call, old: Path, new: Path) -> None:
    tt("symbols", "update", "--file", old)
    shrunk = tt("symbols", "update", "--file", new, "--as-at", "2019-11-01")
    shrunk.failed(1, "shrank", "4 symbols and had 5")
    done = tt("symbols", "update", "--file", new, "--as-at", "2019-11-01", "--confirm", "--json").json
    assert (done["added"], done["removed"]) == (["88E"], ["MOQ", "TRUE"])
    assert [one["name"] for one in done["renamed"]] == ["INFINITY LITHIUM CORPORATION LIMITED"]

    def shown(*at: str) -> list[str]:
        return [one["symbol"] for one in tt("symbols", "show", *at, "--json").json["symbols"]]

    assert (
        shown("--known-at", "2019-10-17") == shown("--known-at", "2019-10-31") == ["14D", "INF", "MOQ", "NAN", "TRUE"]
    )
    assert shown("--known-at", "2019-11-01") == shown() == ["14D", "88E", "INF", "NAN"]
    tt("symbols", "show", "--known-at", "2019-10-16").failed(2, "no list of ASX up to 2019-10-16")
    tt("symbols", "update", "--file", old).failed(2, "older than the last one")
    assert "ASX: 4 symbols, by the list of 2019-11-01" in tt("symbols", "show").out
    assert tt("symbols", "--json").json == [
        {"market": "ASX", "symbols": 4, "drawn_up_at": "2019-11-01T23:59:59.999999+00:00"}
    ]


@pytest.mark.parametrize(("content", "word"), [(HTML, "HTML"), (b"", "empty"), (b"a,b\n1,2\n", "ASX code")])
def test_what_is_no_list_is_one_line_and_changes_nothing(
    tt: Call, old: Path, tmp_path: Path, content: bytes, word: str
) -> None:
    tt("symbols", "update", "--file", old)
    before = tt("symbols", "show").out
    tt("symbols", "update", "--file", written(tmp_path / "bad.csv", content)).failed(1, "bad.csv", word)
    assert tt("symbols", "show").out == before


@pytest.mark.server
def test_the_list_is_read_from_the_configured_address(tt: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Answer(NEW), Answer(HTML), Answer(NEW, 404)) as (address, asked):
        monkeypatch.setenv("TICKTAPE_ASX_LIST_URL", f"{address}/directory/file?access_token=secret")
        assert "Total symbols: 4" in tt("symbols", "update").out
        tt("symbols", "update").failed(1, "/directory/file", "HTML came")
        failed = tt("symbols", "update")
    failed.failed(1, "/directory/file", "404")
    assert "secret" not in failed.err
    assert len(asked) == 3
    monkeypatch.setenv("TICKTAPE_ASX_LIST_URL", "ftp://example")
    tt("symbols", "update").failed(2, "TICKTAPE_ASX_LIST_URL")


def test_a_configured_selection_restricts_the_list(tt: Call, old: Path, tmp_path: Path) -> None:
    config = tmp_path / "chosen.json"
    config.write_text('{"symbols": ["NAN.AX", "INF", "XYZ"], "market": "ASX"}')
    done = tt("symbols", "update", "--file", old, "--config", config)
    assert "Total symbols: 2" in done.out
    assert "1 symbol selected and not on the list: XYZ" in done.out
    config.write_text('{"symbols": ["NAN"], "market": "MARS"}')
    tt("symbols", "update", "--file", old, "--config", config).failed(2, "chosen.json", "MARS")


def test_other_markets_have_lists_in_files_only(tt: Call, tmp_path: Path) -> None:
    tt("symbols", "update", "--venue", "LSE").failed(2, "LSE", "give a file")
    file = written(tmp_path / "lse.csv", b"symbol,name,sector,market_cap\nNAN,NAN PLC,Energy,7\n")
    assert tt("symbols", "update", "--venue", "lse", "--file", file, "--json").json["market"] == "LSE"
    assert "LSE" in tt("symbols").out


def test_without_any_list_it_is_said_how_to_get_one(tt: Call) -> None:
    assert "ticktape symbols update" in tt("symbols").out
    tt("backtest", "--strategy", "BuyAndHold", "--universe", "asx").failed(2, "no list of ASX", "symbols update")
    tt("backtest", "--strategy", "BuyAndHold", "--assume-listed").failed(2, "--universe")


def test_a_backtest_buys_only_what_was_listed_then(tt: Call, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    walk(("NAN", "INF", "XXX"), 500, start=datetime(2019, 1, 1)).write_csv(prices)  # noqa: DTZ001 - times without a zone are UTC
    assert tt("import", prices, "--venue", "ASX").status == 0
    head = b"Company name,ASX code,GICS industry group\n"
    for day, lines in {
        "2019-06-30": b"N,NAN,Energy\n",
        "2019-09-30": b"N,NAN,Energy\nI,INF,Energy\n",
        "2020-02-28": b"I,INF,Energy\n",
    }.items():
        file = written(tmp_path / f"{day}.csv", head + lines)
        assert tt("symbols", "update", "--file", file, "--as-at", day, "--confirm").status == 0
    line = ("backtest", "--strategy", "MovingAverageCrossover", "--universe", "asx")
    done = tt(*line, "--json").json
    assert done["symbols"] == ["INF", "NAN"]
    warnings = " ".join(done["warnings"])
    assert "nothing could be bought until then" in warnings
    assert done["universe"] == "ASX as known at the time, from 2019-06-30 on"
    assert "Universe: ASX as known at the time, from 2019-06-30 on" in tt(*line).out
    orders = tt("runs", "show", "latest", "--json").json
    assert orders["run_id"] == done["run_id"]
    assert tt("verify", "latest").status == 0
    assert tt("report", "latest", "--out", tmp_path / "report.html").status == 0
    assert "ASX as known at the time, from 2019-06-30 on" in (tmp_path / "report.html").read_text()
    assumed = tt(*line, "--assume-listed", "--json").json
    differing = tt("diff", done["run_id"], assumed["run_id"], "--json").json["inputs"]
    assert {"universe.assumed", "universe.spans.NAN"} <= set(differing)
    assert "survivorship bias" in " ".join(assumed["warnings"])
    assert assumed["run_id"] != done["run_id"]
