"""Questions to runs on the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import Call, call
from tests.support.places import ROOT

PEEKERS = ROOT / "tests" / "peekers"
QUESTIONS = ["state", "explain", "verify", "diff", "fork", "lookahead"]


@pytest.fixture
def run(tt: Call) -> str:
    """The crossover of the demonstration."""
    return str(next(one["run_id"] for one in tt("runs", "--json").json if one["strategy"] == "MovingAverageCrossover"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_help_has_an_example_and_the_data_folder(name: str) -> None:
    done = call(name, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"Example: ticktape {name} " in done.out
    assert "--data-dir" in done.out
    assert "--json" in done.out


def test_a_state_has_cash_positions_orders_and_value(tt: Call, run: str) -> None:
    said = tt("state", run, "--at", "2007-10-05", "--json").json
    assert (said["run_id"], said["at"]) == (run, "2007-10-05T23:59:59.999999+00:00")
    value = said["cash"] + sum(one["value"] for one in said["positions"])
    assert said["equity"] == pytest.approx(value)
    assert len(said["positions"]) >= 3
    for one in said["positions"]:
        assert one["value"] == pytest.approx(one["quantity"] * one["close"])
        gain = one["value"] - one["quantity"] * one["average_entry_price"]
        assert one["unrealised_profit"] == pytest.approx(gain, abs=0.01)
    shown = tt("state", run, "--at", "2007-10-05")
    assert f"{said['equity']:,.2f}" in shown.out
    assert all(one["symbol"] in shown.out for one in said["positions"])
    instant = tt("state", run, "--at", "2007-10-05T23:59:59.999999Z", "--json").json
    assert instant == said


def test_a_state_shows_the_orders_that_wait(tt: Call, run: str) -> None:
    orders = tt("runs", "show", run, "--json").json["orders"]
    decided = orders[40]["decided_on"][:10]
    said = tt("state", run, "--at", decided, "--json").json
    assert [one["order"] for one in said["working_orders"]] == [
        one["order"] for one in orders if one["decided_on"][:10] == decided
    ]
    shown = tt("state", run, "--at", decided)
    assert "Working orders" in shown.out
    assert orders[40]["order"] in shown.out


def test_a_trade_is_explained(tt: Call, run: str) -> None:
    trade = tt("runs", "show", run, "--json").json["trades"][6]
    said = tt("explain", run, "--trade", "7", "--json").json
    assert said["trade"]["number"] == 7
    assert said["orders"][-1]["order_id"] == trade["exit_order"]
    shown = tt("explain", run, "--trade", "7")
    for word in (
        "Trade 7",
        "Decided on",
        "Seen as",
        "Indicators",
        "sma_20",
        "Action",
        "Risk",
        "Costs",
        "Account after",
        "commit 1",
    ):
        assert word in shown.out
    assert (
        tt("explain", run, "--order", trade["exit_order"].removeprefix("O-"), "--json").json["orders"]
        == said["orders"][-1:]
    )


def test_a_quiet_day_is_explained(tt: Call, run: str) -> None:
    said = tt("explain", run, "--at", "2008-10-10", "--json").json
    assert [one["bar"]["symbol"] for one in said["quiet"]] == ["AAPL", "GOOG", "IBM", "MSFT"]
    only = tt("explain", run, "--at", "2008-10-10", "--symbol", "GOOG")
    assert "GOOG 2008-10-10" in only.out
    assert "AAPL" not in only.out


GREEDY = """import ticktape as tt

class Greedy(tt.Strategy):
    def on_data(self, date, symbol, data, portfolio):
        return tt.Buy(quantity=1_000_000) if date.day == 3 else None
"""


def test_a_refusal_is_explained(tt: Call, tmp_path: Path) -> None:
    path = tmp_path / "greedy.py"
    path.write_text(GREEDY)
    run = tt("backtest", "--strategy", f"{path}:Greedy", "--symbols", "IBM", "--json").json["run_id"]
    refused = next(one for one in tt("runs", "show", run, "--json").json["orders"] if one["status"] == "rejected")
    shown = tt("explain", run, "--order", refused["order"])
    assert "refused: insufficient buying power" in shown.out.replace("rejected: ", "refused: ")
    assert "needed" in shown.out


def test_what_was_recorded_verifies(tt: Call, run: str) -> None:
    done = tt("verify", run)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "Equal."
    said = tt("verify", run, "--json").json
    assert (said["equal"], said["events_equal"]) == (True, said["hashes_checked"] - 1)


def test_an_edited_strategy_does_not_verify(tt: Call, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text((PEEKERS / "honest_resample.py").read_text())
    assert tt("backtest", "--strategy", f"{path}:HonestResample", "--symbols", "IBM", "--json").status == 0
    assert tt("verify", "latest").status == 0
    path.write_text(path.read_text().replace("1.02", "1.03"))
    done = tt("verify", "latest")
    assert (done.status, done.err) == (1, "")
    assert "strategy source: mine.py changed since the run" in done.out
    assert "differs in market time, quantity, decided_on, decision_price" in done.out
    assert done.out.splitlines()[-1] == "NOT equal."
    said = tt("verify", "latest", "--json")
    assert (said.status, said.json["equal"]) == (1, False)
    assert said.json["difference"]["recorded"] != said.json["difference"]["recomputed"]


def test_a_flipped_bit_does_not_verify(data_dir: Path, run: str) -> None:
    journal = data_dir / "journal.sqlite"
    content = journal.read_bytes()
    place = content.index(b"fast average crossed above slow")
    journal.write_bytes(content[:place] + b"F" + content[place + 1 :])
    done = call("verify", run, data_dir=data_dir)
    assert done.status == 1
    assert f"run/{run}/0001" in done.out + done.err
    assert "Traceback" not in done.err


def test_a_fork_knows_its_parent_and_differs_from_it(tt: Call, run: str) -> None:
    forked = tt("fork", run, "--at", "2008-10-10", "--param", "fast_period=10", "--json").json
    assert forked["parent"]["run_id"] == run
    assert forked["parameters"] == {"fast_period": 10, "slow_period": 50}
    assert tt("verify", forked["run_id"]).status == 0
    listed = tt("runs").out
    assert "Fork of" in listed
    assert [line.split()[-1] for line in listed.splitlines() if line.startswith(forked["run_id"])] == [run[:8]]
    assert f"Fork of {run} after 2008-10-10 23:59: fast_period 20 to 10" in tt("runs", "show", forked["run_id"]).out
    said = tt("diff", run, forked["run_id"], "--json").json
    assert said["equal"] is False
    assert said["first_difference"]["at"] > "2008-10-10T23:59:59"
    assert said["inputs"]["parameters.fast_period"] == {"left": 20, "right": 10}
    shown = tt("diff", run, forked["run_id"])
    assert "They part at" in shown.out
    assert "fork of" in shown.out
    again = tt("fork", run, "--at", "2008-10-10", "--param", "fast_period=10")
    assert "in the journal already" in again.out


def test_a_fork_changes_costs_and_cash(tt: Call, run: str) -> None:
    dear = tt("fork", run, "--at", "2008-10-10", "--commission", "0.01", "--slippage", "0", "--json").json
    costs = dear["execution"]["costs"]
    assert (costs["commission"]["rate"], costs["slippage"]["rate"]) == (0.01, 0.0)
    rich = tt("fork", run, "--at", "2008-10-10", "--deposit", "5_000", "--json").json
    poor = tt("fork", run, "--at", "2008-10-10", "--withdraw", "5000", "--json").json
    assert (rich["parent"]["cash"], poor["parent"]["cash"]) == ("5000", "-5000")
    before = tt("state", run, "--at", "2008-10-10", "--json").json["cash"]
    for forked, change in ((rich, 5000), (poor, -5000)):
        assert tt("state", forked["run_id"], "--at", "2008-10-10", "--json").json["cash"] == pytest.approx(
            before + change
        )


def test_equal_runs_do_not_differ(tt: Call, run: str) -> None:
    assert tt("diff", run, run, "--json").json["equal"] is True
    assert "no event differs" in tt("diff", run, run).out


@pytest.mark.process
def test_looking_ahead_is_found_and_not_looking_ahead_is_cleared(data_dir: Path) -> None:
    given = ("--symbols", "IBM,MSFT", "--start-date", "2004-01-01", "--end-date", "2006-12-31", "--cuts", "1")
    peeks = call("lookahead", "--strategy", PEEKERS / "resample.py", *given, data_dir=data_dir)
    assert (peeks.status, peeks.err) == (1, "")
    for words in ("IT PEEKS", "a decision changes", "the week will end", "week_close of"):
        assert words in peeks.out
    clears = call("lookahead", "--strategy", "golden_cross", *given, "--json", data_dir=data_dir)
    assert clears.status == 0
    assert (clears.json["peeks"], clears.json["findings"]) == (False, [])
    assert clears.json["strategy"] == "MovingAverageCrossover"
    poor = call(
        "lookahead", "--strategy", "golden_cross", *given, "--initial-capital", "1", "--json", data_dir=data_dir
    )
    unable = call(
        "lookahead", "--strategy", "golden_cross", *given, "--lot-size", "1_000_000", "--json", data_dir=data_dir
    )
    assert poor.json["orders"] == unable.json["orders"] < clears.json["orders"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["explain", "latest"], "explain needs one of --trade, --order and --at"),
        (["explain", "latest", "--trade", "1", "--order", "3"], "needs one of"),
        (["explain", "latest", "--trade", "1", "--symbol", "IBM"], "--symbol goes with --at"),
        (["explain", "latest", "--at", "1999-10-10T00:00:00Z"], "no bar at 1999-10-10 00:00:00 UTC"),
        (["explain", "latest", "--trade", "999"], "has"),
        (["state", "latest"], "Missing option '--at'"),
        (["state", "latest", "--at", "soon"], "not a date"),
        (["state", "latest", "--at", "1999-01-01"], "before the first event"),
        (["fork", "latest", "--at", "2008-10-10"], "nothing changes"),
        (["fork", "latest", "--at", "2008-10-10", "--deposit", "1", "--withdraw", "1"], "not both"),
        (["fork", "latest", "--at", "2008-10-10", "--deposit", "-1"], "must be above zero"),
        (["fork", "latest", "--at", "2008-10-10", "--param", "quick=1"], "has no parameter 'quick'"),
        (["fork", "latest", "--at", "2030-01-01", "--deposit", "1"], "there is no data after"),
        (["fork", "latest", "--at", "2008-10-10", "--commission", "-1"], "commission '-1': rate must be"),
        (["fork", "latest", "--at", "2008-10-10", "--slippage", "nan"], "slippage 'nan': rate must be"),
        (["report", "latest", "--risk-free", "nan"], "--risk-free must be a number above -1"),
        (["lookahead", "--strategy", "Unknown"], "Unknown"),
        (["lookahead", "--strategy", "BuyAndHold", "--cuts", "0"], "--cuts"),
        (["lookahead", "--strategy", "BuyAndHold", "--lot-size", "0"], "lot_size"),
        (["lookahead", "--strategy", "BuyAndHold", "--commission", "-1"], "commission"),
    ],
)
def test_bad_usage_is_one_line(tt: Call, arguments: list[str], words: str) -> None:
    tt(*arguments).failed(2, words)


@pytest.mark.parametrize("name", ["state", "explain", "verify", "fork", "diff"])
def test_an_unknown_run_is_a_failure(tt: Call, name: str) -> None:
    more = {
        "state": ["--at", "2008-10-10"],
        "explain": ["--trade", "1"],
        "fork": ["--at", "2008-10-10", "--deposit", "1"],
        "diff": ["latest"],
    }
    tt(name, "ffff", *more.get(name, [])).failed(1, "no run 'ffff'")


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.unwatched  # the other tests reach the same lines with few symbols
def test_a_run_over_many_symbols_answers_every_question(shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    file = shared_data / "asx" / "asx_daily_144_2017-2019.csv.gz"
    given = ("--interval", "1d", "--venue", "XASX", "--tz", "Australia/Sydney", "--map", "symbol=Tick", "--json")
    imported = call("import", str(file), *given, data_dir=folder)
    assert imported.status == 0, imported.err
    ran = call("backtest", "--strategy", "MovingAverageCrossover", "--commission", "0.001", "--json", data_dir=folder)
    assert len(ran.json["symbols"]) > 100
    assert ran.json["trades"] > 200
    for arguments in (
        ("state", "latest", "--at", "2018-10-10", "--json"),
        ("explain", "latest", "--trade", "100", "--json"),
        ("explain", "latest", "--at", "2018-10-10", "--json"),
        ("verify", "latest", "--json"),
        ("diff", "latest", "latest", "--json"),
        ("fork", "latest", "--at", "2018-10-10", "--param", "fast_period=10", "--json"),
        ("lookahead", "--strategy", "MovingAverageCrossover", "--cuts", "2", "--json"),
    ):
        done = call(*arguments, data_dir=folder)
        assert done.status == 0, (arguments, done.err)
    forked = call("runs", "--json", data_dir=folder).json[0]
    parted = call("diff", forked["parent"]["run_id"], forked["run_id"], data_dir=folder).out
    asked = re.search(r"ticktape explain RUN (--at \S+) (--symbol \S+)", parted)
    assert asked is not None, parted
    why = [
        call("explain", one, *asked[0].split()[3:], data_dir=folder)
        for one in (forked["run_id"], forked["parent"]["run_id"])
    ]
    assert [one.status for one in why] == [0, 0]
    assert any("Action" in one.out and "nothing" not in one.out for one in why)
    assert re.search(
        r"^Decided on .* (\d{4}-\d\d-\d\d) \(opened \d{4}-\d\d-\d\d 1[34]:00:00 UTC\)", why[0].out + why[1].out, re.M
    )
    quiet = call("explain", "latest", "--at", "2018-10-10", "--json", data_dir=folder).json
    assert len(quiet["quiet"]) + len(quiet["orders"]) > 30
