"""What goes wrong: one line, an exit status, nothing half-published, and the next call works."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.conftest import LIMIT, Call, Outcome, call, command, process

RUN = ("backtest", "--strategy", "BuyAndHold", "--symbols", "FB")

STRATEGY = """
import os, signal, sys
from domain.strategies.base import Strategy


class Mine(Strategy):
    def __init__(self, do: str = "nothing") -> None:
        self.do, self.bars = do, 0

    def on_data(self, date, symbol, data, portfolio):
        self.bars += 1
        if self.bars == 50:
            {
                "nothing": lambda: None,
                "raise": lambda: 1 / 0,
                "interrupt": lambda: os.kill(os.getpid(), signal.SIGINT),
                "exit": lambda: sys.exit(0),
                "terminate": lambda: os.kill(os.getpid(), signal.SIGTERM),
                "act": lambda: (_ for _ in ()).throw(KeyError("no such key")),
            }[self.do]()
        return None
"""


def mine(do: str) -> list[str]:
    """The arguments of a run of a strategy that does something on its fiftieth bar."""
    Path("mine.py").write_text(STRATEGY)
    return ["backtest", "--strategy", "mine.py", "--param", f"do={do}", "--symbols", "FB"]


def statuses(data_dir: Path) -> list[str]:
    """How the attempts at runs of the user's own strategy ended, the newest first."""
    listed = call("runs", "--all", "--json", data_dir=data_dir).json
    return [run["status"] for run in listed if run["strategy"] == "Mine"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ((*RUN, "--symbols", "APPL"), 1, ["APPL", "AAPL"]),
        ((*RUN, "--interval", "1h"), 1, ["1h", "1d"]),
        ((*RUN, "--venue", "ASX"), 1, ["ASX"]),
        ((*RUN, "--benchmark", "SPY"), 1, ["SPY"]),
        ((*RUN, "--start-date", "2020-01-01"), 1, ["no bars", "FB", "2020-01-01", "ticktape data"]),
        ((*RUN, "--end-date", "2001-01-01"), 1, ["no bars"]),
        ((*RUN, "--start-date", "2012-12-31", "--end-date", "2012-06-01"), 2, ["before the start"]),
        ((*RUN, "--start-date", "2012-13-01"), 2, ["--start-date", "not a date"]),
        ((*RUN, "--end-date", "2012-12-01T10:00:00"), 2, ["--end-date", "offset"]),
        ((*RUN, "--interval", "1y"), 2, ["'1y' is not an interval", "1d"]),
        ((*RUN, "--param", "period=3"), 2, ["no parameter 'period'", "none"]),
        ((*RUN, "--initial-capital", "lots"), 2, ["--initial-capital", "lots"]),
        ((*RUN, "--initial-capital", "-5"), 2, ["above zero"]),
        ((*RUN, "--initial-capital", "nan"), 2, ["--initial-capital"]),
        ((*RUN, "--initial-capital", "1e400"), 2, ["above zero"]),
        ((*RUN, "--commission", "-0.1"), 2, ["commission", "rate"]),
        ((*RUN, "--commission", "nan"), 2, ["commission", "rate"]),
        ((*RUN, "--slippage", "1"), 2, ["slippage", "write 1% for per cent", "5bp"]),
        ((*RUN, "--commission", "5"), 2, ["commission", "5/order for money per order", "0.005/share"]),
        ((*RUN, "--commission", "0.25"), 2, ["commission", "write 0.25% for per cent"]),
        ((*RUN, "--commission", "binance"), 2, ["did you mean binance-spot?"]),
        ((*RUN, "--lot-size", "0"), 2, ["lot_size"]),
        ((*RUN, "--risk-free", "-2"), 2, ["risk-free"]),
        ((*RUN, "--sizing", "fraction:2"), 2, ["--sizing"]),
        ((*RUN, "--symbols", "A,,B"), 2, ["not a symbol"]),
        ((*RUN, "--prices", "fancy"), 2, ["--prices", "adjusted"]),
        ((*RUN, "--colour", "red"), 2, ["No such option: --colour", "ticktape backtest --help"]),
        ((*RUN, "--strategies-file", "nowhere.yaml"), 2, ["nowhere.yaml"]),
        (("backtest",), 2, ["--strategy"]),
        (("backtest", "--strategy", "RSIMeanReversal"), 2, ["RSIMeanReversion"]),
        (("backtest", "--strategy", "golden_cros"), 2, ["golden_cross"]),
        (("backtest", "--strategy", "nowhere.py"), 2, ["nowhere.py"]),
        (("backtest", "--strategy", "RSIMeanReversion", "--param", "period=0"), 2, ["period"]),
        (("backtest", "--strategy", "RSIMeanReversion", "--param", "period=soon"), 2, ["period", "soon"]),
        (("backtest", "--strategy", "RSIMeanReversion", "--param", "oversold=80"), 2, ["oversold"]),
        (("backtets",), 2, ["backtest"]),
        (("runs", "show", "ffffffffffffffff"), 1, ["no run", "ticktape runs"]),
        (("runs", "show"), 2, ["RUN"]),
        (("runs", "export", "latest"), 2, ["--out"]),
        (("runs", "delete", "latest"), 2, ["--yes"]),
        (("import", "nowhere.csv"), 2, ["nowhere.csv"]),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, tuple) else "",
)
def test_bad_usage_and_failed_jobs(tt: Call, arguments: tuple[str, ...], status: int, words: list[str]) -> None:
    before = tt("runs", "--all", "--json").json
    tt(*arguments).failed(status, *words)
    assert tt("runs", "--all", "--json").json == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("def broken(:\n", ["mine.py", "line 1", "SyntaxError"]),
        ("import nowhere_to_be_found\n", ["mine.py", "nowhere_to_be_found"]),
        ("import sys\nsys.exit(0)\n", ["mine.py", "line 2", "SystemExit"]),
        ("x = 1\n", ["no subclass of Strategy"]),
        (STRATEGY.replace("self.do, self.bars = do, 0", "raise RuntimeError('not today')"), ["not today"]),
    ],
)
def test_a_file_without_a_usable_strategy(tt: Call, content: str, words: list[str]) -> None:
    Path("mine.py").write_text(content)
    tt("backtest", "--strategy", "mine.py", "--symbols", "FB").failed(2, *words)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("- a\n- b\n", "mine.yaml"),
        ("a: [\n", "not YAML"),
        ("fast: {strategy: BuyAndHold, paramters: {}}\n", "paramters"),
    ],
)
def test_a_strategies_file_that_cannot_be_understood(tt: Call, content: str, word: str) -> None:
    Path("mine.yaml").write_text(content)
    tt(*RUN, "--strategies-file", "mine.yaml").failed(2, word)


def test_a_preset_with_an_unknown_parameter(tt: Call) -> None:
    Path("mine.yaml").write_text("fast: {strategy: MovingAverageCrossover, parameters: {quick: 3}}\n")
    tt("backtest", "--strategy", "fast", "--strategies-file", "mine.yaml").failed(2, "'quick'", "fast_period=20")


@pytest.mark.parametrize(("do", "what"), [("raise", "ZeroDivisionError"), ("act", "KeyError")])
def test_a_strategy_that_raises_is_a_failed_attempt_with_its_traceback(
    data_dir: Path, tt: Call, do: str, what: str
) -> None:
    tt(*mine(do)).failed(1, "Mine", what)
    assert statuses(data_dir) == ["failed"]
    shown = tt("runs", "show", "latest", "--json").json
    assert what in shown["error"]
    assert 'mine.py", line' in shown["traceback"]
    assert shown["traceback"].strip() in tt("runs", "show", "latest").out
    tt(*mine(do)).failed(1, what)
    assert statuses(data_dir) == ["failed", "failed"]
    assert tt(*mine("nothing"), "--json").json["reused"] is False
    assert tt("journal", "verify").status == 0


def test_debug_shows_the_traceback_before_the_line(tt: Call) -> None:
    done = tt(*mine("raise"), "--debug")
    assert done.status == 1
    assert done.err.startswith("Traceback")
    assert 'mine.py", line' in done.err
    assert done.err.splitlines()[-2].startswith("error: ")


@pytest.mark.process
@pytest.mark.parametrize(
    ("do", "status", "word"),
    [
        ("interrupt", 130, "interrupted"),
        ("terminate", 143, "terminated"),
        ("exit", 1, "the strategy ended the program"),
    ],
)
def test_a_run_that_is_stopped_is_an_interrupted_attempt(data_dir: Path, do: str, status: int, word: str) -> None:
    process(command(*mine(do), data_dir=data_dir)).failed(status, word)
    assert statuses(data_dir) == ["interrupted"]
    done = process(command(*mine("nothing"), "--json", data_dir=data_dir))
    assert (done.status, done.err, done.json["reused"]) == (0, "", False)
    assert statuses(data_dir) == ["completed", "interrupted"]


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for arguments in (("data",), ("runs",), RUN, ("journal", "verify")):
        call(*arguments, data_dir=tmp_path / "file").failed(1, "file")
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_setting_that_cannot_be_used(tt: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKTAPE_LOG_LEVEL", "chatty")
    tt("data").failed(2, "TICKTAPE_LOG_LEVEL")


def test_a_folder_of_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("")
    call("data", data_dir=tmp_path / "photos").failed(1, "not a data folder of ticktape")
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def test_a_folder_of_a_newer_ticktape(data_dir: Path, tt: Call) -> None:
    (data_dir / "ticktape.json").write_text('{"format": 99}')
    tt("data").failed(1, "99", "newer")


def without_privileges(line: list[str]) -> list[str]:
    """The command as one who may not write what is read-only."""
    if os.geteuid() != 0:
        return line
    if shutil.which("setpriv") is None:
        pytest.skip("root may write everything, and there is no setpriv to be less than root")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *line]


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    paths = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.mark.process
def test_a_read_only_data_folder(data_dir: Path) -> None:
    with read_only(data_dir):
        process(without_privileges(command(*RUN, data_dir=data_dir))).failed(1, "read-only")
    assert process(command(*RUN, data_dir=data_dir)).status == 0


@pytest.mark.process
def test_a_read_only_journal(data_dir: Path) -> None:
    with read_only(data_dir / "journal.sqlite"):
        process(without_privileges(command(*RUN, data_dir=data_dir))).failed(1, "journal")
    assert process(command(*RUN, data_dir=data_dir)).status == 0


@pytest.mark.process
def test_a_journal_that_another_process_is_writing(data_dir: Path, tt: Call) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3, sys\n"
            "journal = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "journal.execute('BEGIN IMMEDIATE')\n"
            "print('locked', flush=True)\n"
            "sys.stdin.read()\n",
            str(data_dir / "journal.sqlite"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        assert len(tt("runs", "--json").json) == 3
        tt(*RUN).failed(1, "locked")
    finally:
        holder.communicate(timeout=LIMIT)
    assert tt(*RUN).status == 0


def limited(data_dir: Path, room: int, *arguments: str) -> Outcome:
    """A command whose files may not grow beyond so many bytes: to it, the disk is full."""

    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return process(command(*arguments, data_dir=data_dir), preexec_fn=fill)


@pytest.mark.process
def test_a_full_disk_in_the_middle_of_a_run(data_dir: Path) -> None:
    size = (data_dir / "journal.sqlite").stat().st_size
    done = limited(data_dir, size // 8, "backtest", "--strategy", "RSIMeanReversion", "--param", "period=3")
    done.failed(1)
    assert "Error" not in done.err
    assert call("journal", "verify", data_dir=data_dir).status == 0
    listed = call("runs", "--all", "--json", data_dir=data_dir).json
    assert [run["status"] for run in listed if run["parameters"].get("period") == 3] in ([], ["unfinished"], ["failed"])
    again = call("backtest", "--strategy", "RSIMeanReversion", "--param", "period=3", "--json", data_dir=data_dir)
    assert (again.status, again.json["reused"]) == (0, False)


@pytest.mark.process
def test_a_full_disk_while_exporting(data_dir: Path, tmp_path: Path) -> None:
    export = ("runs", "export", "latest", "--format", "csv", "--out", str(tmp_path / "out"))
    limited(data_dir, 100_000, *export).failed(1, "equity.csv", "no space left")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"trades.csv", "orders.csv", "positions.csv"}
    assert call(*export, data_dir=data_dir).status == 0


@pytest.mark.process
def test_output_that_cannot_be_written(data_dir: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("runs", "--json", data_dir=data_dir), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.process
@pytest.mark.parametrize("arguments", [("strategies", "--json"), ("strategies",)], ids=["json", "table"])
def test_a_reader_that_goes_away_is_no_error(data_dir: Path, arguments: tuple[str, ...]) -> None:
    with subprocess.Popen(
        command(*arguments, data_dir=data_dir), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""


@pytest.mark.process
def test_the_same_run_twice_at_once(data_dir: Path) -> None:
    line = command(
        "backtest",
        "--strategy",
        "RSIMeanReversion",
        "--symbols",
        "FB",
        "--param",
        "period=5",
        "--json",
        data_dir=data_dir,
    )
    both = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    results = []
    for running in both:
        out, err = running.communicate(timeout=LIMIT)
        assert (running.returncode, err) == (0, "")
        results.append(Outcome(running.returncode, out, err).json)
    for key in ("run_id", "final_equity", "metrics", "fills"):
        assert results[0][key] == results[1][key]
    assert call("journal", "verify", data_dir=data_dir).status == 0
    assert call(*line[1:-2], data_dir=data_dir).json["reused"] is True


def test_the_journal_is_whole_after_all_that(data_dir: Path, tt: Call) -> None:
    with sqlite3.connect(data_dir / "journal.sqlite") as journal:
        assert journal.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    journal.close()
    assert tt("journal", "verify").status == 0


@pytest.mark.parametrize(
    "arguments",
    [("data",), RUN, ("import", "prices.csv", "--symbol", "AAPL", "--interval", "1d")],
    ids=lambda arguments: arguments[0],
)
def test_a_tape_whose_log_is_lost(data_dir: Path, tt: Call, arguments: tuple[str, ...]) -> None:
    Path("prices.csv").write_text("date,open,high,low,close,volume\n2024-01-02,1,2,1,2,10\n")
    table = data_dir / "tape" / "candles"
    shutil.rmtree(table / "_delta_log")
    before = sorted(table.rglob("*"))
    tt(*arguments).failed(1, "tape damaged", str(table), "restore", "backup")
    assert sorted(table.rglob("*")) == before
