"""What the shells are offered, asked as they ask it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain.indicators import registry as indicators
from domain.indicators.patterns import registry as patterns
from domain.strategies.registry import strategies
from entrypoints.cli import completion
from entrypoints.cli.main import app
from infrastructure.containers.build import build
from infrastructure.containers.features.strategies import presets
from infrastructure.settings import load_settings
from tests.e2e.conftest import LIMIT, PROGRAM, Outcome, command, process
from tests.e2e.test_commands import HEAVY


def asked(**question: str) -> Outcome:
    """The answer to a shell's question, which comes in variables; lines are as long as the program lets them be."""
    result = CliRunner().invoke(app, [], env={"COLUMNS": "1000"} | question, prog_name="ticktape")
    return Outcome(result.exit_code, result.stdout, result.stderr)


def offered(line: str, shell: str = "bash") -> list[str]:
    """What may come where the line ends, in one of three shells."""
    words = line.split(" ")
    match shell:
        case "bash":
            place = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
        case "fish":
            place = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
        case _:
            place = {"_TYPER_COMPLETE_ARGS": line}
    done = asked(_TICKTAPE_COMPLETE=f"complete_{shell}", **place)
    assert (done.status, done.err) == (0, "")
    if shell == "zsh":
        if done.out == "_files\n":
            return []
        lines = done.out.removeprefix("_arguments '*: :((").removesuffix("))'\n").splitlines()
        return [line.split('"')[1] for line in lines]
    return [line.partition("\t")[0] for line in done.out.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ticktape back", ["backtest"]),
        ("ticktape runs ", ["show", "export", "delete"]),
        ("ticktape runs ex", ["export"]),
        ("ticktape --data-dir x runs ex", ["export"]),
        ("ticktape backtest --st", ["--strategy", "--strategies-file", "--start-date"]),
        ("ticktape patterns scan --s", ["--symbols", "--start-date"]),
        ("ticktape backtest --prices ", ["adjusted", "raw"]),
        ("ticktape backtest --strategy golden", ["golden_cross"]),
        ("ticktape backtest --strategy Mov", ["MovingAverageCrossover"]),
        ("ticktape backtest --strategy my_file.p", []),
        ("ticktape lookahead --interval 1d", ["1d"]),
        ("ticktape indicators show uls", []),
        ("ticktape indicators show ult", ["ultosc"]),
        ("ticktape indicators compute --indicators sma_20,UL", ["sma_20,ULTOSC"]),
        ("ticktape patterns scan --patterns doji,engul", ["doji,engulfing"]),
        ("ticktape state la", ["latest"]),
    ],
)
def test_the_shells_are_offered(shell: str, line: str, expected: list[str]) -> None:
    assert offered(line, shell) == expected


def test_names_are_read_where_they_are_written_and_are_those_that_there_are(tmp_path: Path) -> None:
    Path("own.yaml").write_text("mine: {strategy: BuyAndHold}\n")
    shipped = presets(build(load_settings(profile="memory")))
    line = "ticktape backtest --strategies-file own.yaml --strategy "
    assert offered(line) == [*sorted(strategies()), "mine", *shipped]
    Path("own.yaml").write_text("- no\n- presets: [\n")
    assert offered(line) == [*sorted(strategies()), *shipped]
    assert {name.upper() for name in completion.indicator("")} == {*indicators.classes()}
    assert {f"CDL{name.upper()}" for name in completion.pattern()} == {*patterns.classes()}


@pytest.mark.process
def test_descriptions_stay_on_one_line() -> None:
    question = {
        "_TICKTAPE_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": "ticktape ",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COLUMNS": "40",
    }
    done = process(command(), env=os.environ | question)
    lines = done.out.splitlines()
    assert len(lines) == len(offered("ticktape ")) > 15
    assert all("\t" in line for line in lines)


TYPERS_OWN = {"pydantic", "pydantic_core"}
"""With these typer reads any value, so that no call is without them; YAML holds the presets."""


@pytest.mark.process
@pytest.mark.parametrize("line", ["ticktape ba", "ticktape backtest --st", "ticktape backtest --strategy g"])
def test_nothing_heavy_is_imported_for_an_answer(line: str) -> None:
    code = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print('\\n', [m for m in {sorted({*HEAVY} - TYPERS_OWN - {'yaml'})} if m in sys.modules]))\n"
        "from entrypoints.cli.main import app\n"
        "app(prog_name='ticktape')"
    )
    question = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_TICKTAPE_COMPLETE": "complete_bash"}
    done = process([sys.executable, "-c", code], env=os.environ | question)
    assert len(done.out.split()) > 1, "something is offered"
    assert done.out.splitlines()[-1].strip() == "[]"


@pytest.mark.process
@pytest.mark.parametrize(
    ("shell", "words"),
    [
        ("bash", ["complete -o default -F", "complete_bash"]),
        ("zsh", ["#compdef ticktape", "complete_zsh"]),
        ("fish", ["complete --command ticktape", "complete_fish"]),
    ],
)
def test_the_script_of_a_shell_is_shown(shell: str, words: Sequence[str]) -> None:
    done = asked(_TICKTAPE_COMPLETE=f"source_{shell}")
    assert (done.status, done.err) == (0, "")
    assert all(word in done.out for word in words)


INSTALLED = {
    "bash": (".bash_completions/ticktape.sh", ".bashrc"),
    "zsh": (".zfunc/_ticktape", ".zshrc"),
    "fish": (".config/fish/completions/ticktape.fish",),
}


@pytest.mark.process
@pytest.mark.parametrize("shell", INSTALLED)
def test_completion_is_installed_for_the_shell_that_asks(shell: str, tmp_path: Path) -> None:
    """The shell is told from the program that called, here a link of that name to one that only waits for its child."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / shell).symlink_to("/bin/sh")
    line = f"{PROGRAM} --show-completion > shown; {PROGRAM} --install-completion; true"
    done = process([str(tmp_path / shell), "-c", line], env=os.environ | {"HOME": str(home)})
    assert (done.status, done.err) == (0, "")
    assert f"{shell} completion installed in {home}" in done.out
    assert all((home / name).is_file() for name in INSTALLED[shell])
    assert (home / INSTALLED[shell][0]).read_text().strip() == Path("shown").read_text().strip()


@pytest.mark.process
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_itself_completes(tmp_path: Path) -> None:
    script = (
        'eval "$(_TICKTAPE_COMPLETE=source_bash ticktape)"\n'
        "complete -p ticktape\n"
        "COMP_WORDS=(ticktape backtest --strategy gold) COMP_CWORD=3\n"
        '_ticktape_completion ticktape\necho "${COMPREPLY[@]}"\n'
    )
    environment = os.environ | {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc"], input=script, capture_output=True, text=True, timeout=LIMIT, env=environment, check=True
    )
    assert done.stdout == "complete -o default -F _ticktape_completion ticktape\ngolden_cross\n"
