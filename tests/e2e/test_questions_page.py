"""The output on docs/questions.md is what the commands print after `ticktape demo`."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.e2e.conftest import Call
from tests.support.places import ROOT

PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
SHOWN: list[tuple[str, str]] = [
    (line, output.rstrip("\n"))
    for block in re.findall(r"^```\n(\$ .+?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    for line, output in re.findall(r"^\$ ticktape (.+?)\n(.+?)(?=^\$ |\Z)", block, re.DOTALL | re.MULTILINE)
]
OWN = {
    "verify latest": ROOT / "README.md",
    "lookahead --strategy my_file.py:WeeklyTrend": ROOT / "tests" / "peekers" / "resample.py",
}
"""Commands about somebody's own file, and where that file stands."""


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """As into a file: no line is broken."""
    monkeypatch.delenv("COLUMNS")


def pattern(output: str) -> re.Pattern[str]:
    """What an output must match: … leaves lines out, or a part of one; times of writing and ids of runs may be others."""
    lines = []
    for line in output.split("\n"):
        text = re.sub(r" ?… ?", ".*?", re.escape(line).replace(r"\ ", " "))
        text = re.sub(r"\b[0-9a-f]{16}\b", "[0-9a-f]{16}", text)
        text = re.sub(r"written [\d\\-]+ [\d:]+ UTC", r"written [\\d-]+ [\\d:]+ UTC", text)
        lines.append(r"(?:.*\n)*?" if line == "…" else text + r"\n")
    return re.compile("".join(lines))


def matches(shown: str, printed: str) -> bool:
    """Whether a command printed what the page shows."""
    lines = "".join(f"{line.rstrip()}\n" for line in printed.rstrip("\n").split("\n"))
    return pattern(shown).fullmatch(lines) is not None


def run_of(tt: Call, strategy: str) -> str:
    return str(next(one["run_id"] for one in tt("runs", "--json").json if one["strategy"] == strategy))


@pytest.mark.process
@pytest.mark.parametrize(("line", "shown"), [one for one in SHOWN if one[0] not in OWN], ids=lambda text: text[:30])
def test_a_question_is_answered_as_shown(tt: Call, line: str, shown: str) -> None:
    ids = {"5e3e": run_of(tt, "MovingAverageCrossover")}
    if line.startswith("diff"):
        ids["f232"] = tt("fork", ids["5e3e"], "--at", "2008-10-10", "--param", "fast_period=10", "--json").json[
            "run_id"
        ]
    done = tt(*(ids.get(word, word) for word in shlex.split(line)))
    assert (done.status, matches(shown, done.out)) == (0, True), done.out


def test_what_an_edited_strategy_is_told(tt: Call) -> None:
    file = Path("my_file.py")
    found = re.search(
        r"```python\n(# my_file\.py\n.+?)```", OWN["verify latest"].read_text(encoding="utf-8"), re.DOTALL
    )
    assert found is not None
    file.write_text(found[1], encoding="utf-8")
    assert tt("backtest", "--strategy", f"{file}:BuyTheDip", "--symbols", "IBM").status == 0
    file.write_text(found[1].replace("0.95", "0.97"), encoding="utf-8")
    done = tt("verify", "latest")
    assert (done.status, matches(dict(SHOWN)["verify latest"], done.out)) == (1, True), done.out


@pytest.mark.process
def test_what_looks_ahead_is_told(tt: Call) -> None:
    line = "lookahead --strategy my_file.py:WeeklyTrend"
    source = OWN[line].read_text(encoding="utf-8")
    Path("my_file.py").write_text(source.replace("ResamplePeeker", "WeeklyTrend"), encoding="utf-8")
    done = tt(*shlex.split(line))
    assert (done.status, matches(dict(SHOWN)[line], done.out)) == (1, True), done.out


def test_every_command_of_the_page_is_tried() -> None:
    assert {line.split()[0] for line, _ in SHOWN} == {"state", "explain", "verify", "diff", "fork", "lookahead"}
    assert OWN.keys() < dict(SHOWN).keys()
    assert not matches("a 1\n…\nb 2", "a 1\nmore\nb 3")
    assert matches("a 1\n…\nb 2", "a 1\nmore\nb 2")
