"""The command line, in this process and as a real one, over a copy of the demonstration's folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from entrypoints.cli.main import app
from tests.support.once import made_once

PROGRAM = Path(sys.executable).parent / "ticktape"
LIMIT = 60.0


@dataclass(frozen=True)
class Outcome:
    """What a call came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON value and nothing else."""
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))

    def failed(self, status: int, *words: str) -> None:
        """One line on standard error with these words, perhaps the place in a strategy behind it, nothing on standard output."""
        assert (self.status, self.out) == (status, ""), self
        assert self.err.startswith("error: "), self.err
        assert [line[:2] for line in self.err.splitlines()] in (["er"], ["er", "  "]), self.err
        for word in words:
            assert word in self.err


Call = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the developer's, and a working directory of the test's own."""
    _forget_settings(monkeypatch)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


def _forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TICKTAPE_")]:
        monkeypatch.delenv(name)


def call(*arguments: str | Path, data_dir: Path | None = None) -> Outcome:
    """Runs a command in this process."""
    given = [str(argument) for argument in arguments] + (["--data-dir", str(data_dir)] if data_dir else [])
    result = CliRunner().invoke(app, given)
    return Outcome(result.exit_code, result.stdout, result.stderr)


def command(*arguments: str | Path, data_dir: Path | None = None) -> list[str]:
    """A command line of the installed program."""
    return [str(PROGRAM), *map(str, arguments), *(["--data-dir", str(data_dir)] if data_dir else [])]


def process(line: Sequence[str], **options: Any) -> Outcome:
    """Runs a command in a process of its own."""
    done = subprocess.run(line, capture_output=True, text=True, timeout=LIMIT, check=False, **options)
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `ticktape demo` leaves it, shared by all workers."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as surroundings:
            _forget_settings(surroundings)
            done = call("demo", "--json", data_dir=folder)
        assert done.status == 0, done.err

    return made_once(tmp_path_factory, "demo", make)


@pytest.fixture
def data_dir(demo_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """The test's own copy of it."""
    yield shutil.copytree(demo_folder, tmp_path / "data")


@pytest.fixture
def tt(data_dir: Path) -> Call:
    """Runs a command on the copy."""
    return lambda *arguments: call(*arguments, data_dir=data_dir)
