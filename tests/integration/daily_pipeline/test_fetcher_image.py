"""What the fetcher's image is made of, checked without a builder of images."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

pytestmark = pytest.mark.process

DOCKERFILE = ROOT / "infrastructure" / "deploy" / "docker" / "stock_data_fetcher.Dockerfile"


@pytest.fixture(scope="module")
def task_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the image copies, and nothing else."""
    root = tmp_path_factory.mktemp("task")
    for sources, target in re.findall(
        r"^COPY (.+) \$\{LAMBDA_TASK_ROOT\}(/\S*)$", DOCKERFILE.read_text(), re.MULTILINE
    ):
        for source in sources.split():
            place = root / target.strip("/")
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)
    return root


def test_the_handler_that_it_starts_can_be_imported_from_what_it_copies(task_root: Path) -> None:
    command = re.search(r'^CMD \["([\w.]+)\.(\w+)"\]$', DOCKERFILE.read_text(), re.MULTILINE)
    assert command is not None
    told = f"import importlib, sys; m = importlib.import_module({command[1]!r}); print(m.__file__, callable(m.{command[2]}))"
    done = subprocess.run([sys.executable, "-c", told], cwd=task_root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(task_root / (command[1].replace(".", "/") + ".py")), "True"]


def test_the_state_machine_and_the_configuration_are_in_it(task_root: Path) -> None:
    assert (task_root / "config" / "symbols.json").is_file()
    assert (task_root / "infrastructure" / "deploy" / "state_machines" / "daily_stocks.asl.json").is_file()


def test_its_packages_are_locked_with_hashes_and_have_what_the_fetcher_imports() -> None:
    locked = (ROOT / "requirements-fetcher.txt").read_text()
    for package in ("yfinance", "pandas", "polars", "deltalake", "boto3", "pydantic", "tenacity"):
        assert re.search(rf"^{package}==\S+.*\\\n\s+--hash=sha256:", locked, re.MULTILINE), package
