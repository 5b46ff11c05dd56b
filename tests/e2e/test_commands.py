"""Every other command."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from entrypoints.cli.commands import COMMANDS as COMMANDS_OF_ALL
from entrypoints.cli.commands import Command
from entrypoints.cli.demo import STRATEGIES
from tests.e2e.conftest import Call, call, command, process

COMMANDS = [
    ["demo"],
    ["backtest"],
    ["import"],
    ["strategies"],
    ["costs"],
    ["data"],
    ["data", "quarantine"],
    ["symbols"],
    ["symbols", "update"],
    ["symbols", "show"],
    ["runs"],
    ["runs", "show"],
    ["runs", "export"],
    ["runs", "delete"],
    ["journal"],
    ["journal", "verify"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_every_help_has_an_example_and_the_data_folder(arguments: list[str]) -> None:
    done = call(*arguments, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"Example: ticktape {arguments[0]}" in done.out
    assert "--data-dir" in done.out or arguments == ["journal"]


HEAVY = [
    "deltalake", "dependency_injector", "numba", "numpy", "pandas", "polars", "pyarrow", "pydantic", "pydantic_core", "rich",
    "scipy", "sqlite3", "structlog", "tenacity", "yaml",
    "adapters", "application", "infrastructure",
]  # fmt: skip


@pytest.mark.process
def test_help_is_quick_because_it_imports_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from entrypoints.cli.main import app; "
        f"assert CliRunner().invoke(app, ['--help']).exit_code == 0; print([m for m in {HEAVY} if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.process
def test_a_command_imports_no_other_commands() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from entrypoints.cli.main import app; "
        "assert CliRunner().invoke(app, ['patterns', '--help']).exit_code == 0; "
        "print([m for m in ('backtest', 'demo', 'indicators', 'patterns') if f'entrypoints.cli.{m}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['patterns']\n"


@pytest.mark.parametrize("one", [one for one in COMMANDS_OF_ALL if not one.parts], ids=lambda one: one.name)
def test_the_list_of_commands_says_what_the_command_says_of_itself(one: Command) -> None:
    assert one.function.__doc__ is not None
    assert one.about == one.function.__doc__.strip().partition("\n\n")[0].replace("\n    ", " ")


def test_the_list_of_commands_is_whole_and_plain_for_a_file() -> None:
    shown = " ".join(call("--help").out.split())
    assert "╭" not in shown
    for one in COMMANDS_OF_ALL:
        assert f" {one.name} {one.about}" in shown


@pytest.mark.process
def test_help_is_in_panels_on_a_terminal() -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        with subprocess.Popen(command("runs", "--help"), stdout=theirs, env=os.environ | {"TERM": "xterm"}) as program:
            os.close(theirs)
            shown = b"".join(iter(lambda: _read(terminal), b"")).decode()
        assert program.returncode == 0
    assert "╭" in shown
    assert "List the runs in the journal." in shown


def _read(terminal: io.RawIOBase) -> bytes:
    """What comes next; nothing once the program has closed the terminal, which Linux reports as an error."""
    try:
        return terminal.read(4096) or b""
    except OSError:
        return b""


def test_without_a_command_there_is_help() -> None:
    assert call().status == 0
    assert call().out == call("--help").out


@pytest.mark.process
def test_the_program_tells_its_version() -> None:
    done = process(command("--version"))
    assert (done.status, done.out.split()[0]) == (0, "ticktape")


def test_the_data_folder_is_named_before_or_after_the_command_or_by_the_environment(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = call("data", "--json", "--data-dir", data_dir)
    assert call("--data-dir", data_dir, "data", "--json") == after
    assert call("data", "--json").json["series"] == []
    assert (tmp_path / "share" / "ticktape" / "ticktape.json").is_file()
    monkeypatch.setenv("TICKTAPE_DATA_DIR", str(data_dir))
    assert call("data", "--json") == after
    assert call("data", "--json", "--data-dir", tmp_path / "another").json["series"] == []


def test_the_demo_compares_three_strategies_and_a_second_time_changes_nothing(data_dir: Path) -> None:
    def content() -> dict[str, tuple[int, bytes]]:
        files = [path for path in (data_dir / "tape").rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before, runs = content(), call("runs", "--all", data_dir=data_dir).out
    done = call("demo", data_dir=data_dir)
    assert (done.status, done.err) == (0, "")
    assert "Nothing changed" in done.out
    assert all(name in done.out for name in STRATEGIES)
    assert "ticktape backtest" in done.out
    assert content() == before
    assert call("runs", "--all", data_dir=data_dir).out == runs
    result = call("demo", "--json", data_dir=data_dir).json
    assert result["tape"] == {"added": 0, "revised": 0, "unchanged": result["tape"]["unchanged"]}
    assert [run["strategy"] for run in result["runs"]] == list(STRATEGIES)
    assert all(run["reused"] for run in result["runs"])
    for run in result["runs"]:
        assert run["run_id"] in done.out
        assert f"{run['metrics']['total_return']:.2%}" in done.out


def test_in_memory_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_PROFILE", "memory")
    folder = tmp_path / "unused"
    done = call("demo", "--json", data_dir=folder)
    assert (done.status, [run["reused"] for run in done.json["runs"]]) == (0, [False] * 3)
    assert call("data", "--json", data_dir=folder).json["series"] == []
    assert not folder.exists()


def test_data_lists_series(tt: Call) -> None:
    listed = tt("data", "--json").json
    assert listed["damaged"] == []
    assert [one["symbol"] for one in listed["series"]] == ["AAPL", "FB", "GOOG", "IBM", "MSFT"]
    apple = listed["series"][0]
    assert (apple["interval"], apple["rows"], apple["revisions"]) == ("1d", 3270, 0)
    assert (apple["first"], apple["last"]) == ("2000-03-01T00:00:00+00:00", "2013-03-01T00:00:00+00:00")
    assert apple["bytes"] > 0
    table = tt("data").out
    assert "3,270" in table
    assert "2000-03-01" in table


def test_a_damaged_file_of_the_tape_is_named_and_the_rest_is_listed(data_dir: Path, tt: Call) -> None:
    victim = sorted((data_dir / "tape").rglob("*.parquet"))[0]
    victim.write_bytes(victim.read_bytes()[:100])
    done = tt("data")
    assert done.status == 1
    assert victim.name in done.err
    assert done.err.startswith("error: damaged file on the tape")
    listed = tt("data", "--json")
    assert (listed.status, len(listed.json["damaged"])) == (1, 1)


def test_strategies_are_listed_with_their_parameters_and_presets(tt: Call) -> None:
    listed = tt("strategies", "--json").json
    by_name = {one["name"]: one for one in listed["strategies"]}
    assert by_name["RSIMeanReversion"]["parameters"] == {"period": 14, "oversold": 30, "overbought": 70}
    assert by_name["BuyAndHold"]["description"].startswith("Buys every symbol once")
    assert "golden_cross" in [preset["name"] for preset in listed["presets"]]
    table = tt("strategies").out
    for text in ("MovingAverageCrossover", "fast_period=20", "golden_cross"):
        assert text in table


def test_every_preset_that_is_shipped_can_run(tt: Call) -> None:
    for preset in tt("strategies", "--json").json["presets"]:
        done = tt("backtest", "--strategy", preset["name"], "--symbols", "FB,GOOG", "--json")
        assert (done.status, done.err) == (0, "")
        assert preset["parameters"].items() <= done.json["parameters"].items()


def test_runs_are_listed_newest_first(tt: Call) -> None:
    newest = tt("backtest", "--strategy", "BuyAndHold", "--symbols", "IBM", "--json").json
    listed = tt("runs", "--json").json
    assert [run["strategy"] for run in listed] == ["BuyAndHold", *reversed(STRATEGIES)]
    assert listed[0]["run_id"] == newest["run_id"]
    assert listed[0]["final_equity"] == newest["final_equity"]
    assert {run["status"] for run in listed} == {"completed"}
    table = tt("runs").out
    assert all(run["run_id"] in table for run in listed)


def test_a_run_is_shown_with_inputs_metrics_trades_and_orders(tt: Call) -> None:
    ran = tt(
        "backtest", "--strategy", "RSIMeanReversion", "--symbols", "IBM", "--end-date", "2003-12-31", "--json"
    ).json
    shown = tt("runs", "show", "latest", "--json").json
    assert shown["run_id"] == ran["run_id"]
    assert shown["metrics"] == ran["metrics"]
    assert shown["parameters"] == ran["parameters"]
    assert len(shown["trades"]) == ran["trades"] > 0
    assert sum(order["status"] == "filled" for order in shown["orders"]) == ran["fills"]
    assert tt("runs", "show", ran["run_id"][:8], "--json").json == shown
    assert tt("runs", "show", f"{ran['run_id']}/1", "--json").json == shown
    table = tt("runs", "show", ran["run_id"], "--limit", "2").out
    assert f"Trades (the last 2 of {ran['trades']}" in table
    assert f"{shown['trades'][-1]['profit']:,.2f}" in table
    assert f"{shown['trades'][0]['profit']:,.2f}" not in table
    assert f"{shown['trades'][0]['profit']:,.2f}" in tt("runs", "show", ran["run_id"], "--limit", "0").out


def test_a_refused_order_is_shown_with_its_reason(tt: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    tt("backtest", "--strategy", "BuyAndHold", "--symbols", "FB", "--lot-size", "1_000_000")
    shown = tt("runs", "show", "latest", "--json").json
    assert {(order["status"], order["reason"]) for order in shown["orders"]} == {("rejected", "size_below_lot")}
    assert "size below lot" in tt("runs", "show", "latest").out


@pytest.mark.parametrize(("form", "read"), [("parquet", pl.read_parquet), ("csv", pl.read_csv)])
def test_a_run_is_exported(tt: Call, tmp_path: Path, form: str, read: object) -> None:
    ran = tt(
        "backtest", "--strategy", "RSIMeanReversion", "--symbols", "IBM", "--end-date", "2003-12-31", "--json"
    ).json
    done = tt("runs", "export", "latest", "--out", tmp_path / "out", "--format", form, "--json")
    assert {Path(path).name for path in done.json["files"]} == {
        *(f"{name}.{form}" for name in ("trades", "orders", "positions", "equity", "events")),
        "run.json",
    }
    equity = read(tmp_path / "out" / f"equity.{form}")  # type: ignore[operator]
    assert equity["equity"][-1] == pytest.approx(ran["final_equity"], abs=0.005)
    assert len(read(tmp_path / "out" / f"trades.{form}")) == ran["trades"]  # type: ignore[operator]
    inputs = json.loads((tmp_path / "out" / "run.json").read_text())
    assert inputs["run_id"] == ran["run_id"]
    printed = tt("runs", "export", "latest", "--out", tmp_path / "out", "--format", form).out.splitlines()
    assert [Path(line) for line in printed] == [Path(path) for path in done.json["files"]]


def test_a_run_is_deleted_and_computed_anew(tt: Call) -> None:
    arguments = ("backtest", "--strategy", "RSIMeanReversion", "--symbols", "FB", "--json")
    ran = tt(*arguments).json
    tt("runs", "delete", ran["run_id"]).failed(2, "--yes")
    assert tt("runs", "delete", ran["run_id"], "--yes", "--json").json == {"run_id": ran["run_id"], "attempts": 1}
    assert ran["run_id"] not in tt("runs", "--all").out
    tt("runs", "show", ran["run_id"]).failed(1, "no run", "ticktape runs")
    again = tt(*arguments).json
    assert again == ran
    assert "deleted (1 attempt)" in tt("runs", "delete", ran["run_id"], "--yes").out


def test_the_journal_is_verified_and_a_changed_event_is_named(data_dir: Path, tt: Call) -> None:
    checked = tt("journal", "verify", "--json").json
    assert checked["streams"] == 3
    assert f"{checked['events']:,} events checked in 3 streams" in tt("journal", "verify").out
    with sqlite3.connect(data_dir / "journal.sqlite") as journal:
        name, record = journal.execute("SELECT stream, record FROM journal WHERE version = 5").fetchone()
        changed = record.replace("0", "9", 1)
        assert changed != record
        assert journal.execute("UPDATE batches SET records = replace(records, ?, ?)", (record, changed)).rowcount
    journal.close()
    tt("journal", "verify").failed(1, name, "version 5")
