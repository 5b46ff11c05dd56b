"""Compiled code is found again by the next process, and never where its source has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

pytestmark = pytest.mark.process

pytest.importorskip("numba")


PRIMITIVE = "FACTOR = {factor}\ndef scaled(value):\n    return value {operator} FACTOR\n"

STEP = """
from dataclasses import dataclass
from domain.indicators.base import Indicator
from own_primitives import scaled

def own_step(state, value):
    return state, scaled(value)

@dataclass(frozen=True)
class Own(Indicator):
    stems = ("own",)
    step = staticmethod(own_step)
"""

SCRIPT = """
import sys
from pathlib import Path
import numpy as np
from adapters.numba.scanner import NumbaScanner
from domain.indicators.catalogue.ema import EMA
from domain.indicators.catalogue.sma import SMA
from domain.indicators.plain_scanner import PlainScanner
from own_indicator import Own
if len(sys.argv) > 3:
    Path(sys.argv[3]).write_text(sys.argv[4])
chosen = [{"own": Own(), "sma": SMA(3), "ema": EMA(3)}[name] for name in sys.argv[2].split(",")]
scanner = NumbaScanner(Path(sys.argv[1]), threads=1)
columns, offsets = {"close": np.arange(1.0, 9.0)}, np.array([0, 8])
found, _ = scanner.scan(chosen, columns, offsets)
expected, _ = PlainScanner().scan(chosen, columns, offsets)
assert all(np.array_equal(found[name], expected[name], equal_nan=True) for name in expected), (found, expected)
stats = [kernel.dispatcher.stats for kernel in scanner._kernels.values()]
print(sum(sum(one.cache_hits.values()) for one in stats), sum(sum(one.cache_misses.values()) for one in stats))
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "own_primitives.py").write_text(PRIMITIVE.format(factor="2.0", operator="*"))
    (tmp_path / "own_indicator.py").write_text(STEP)
    return tmp_path


def hits_and_misses(sources: Path, folder: Path, names: str, *edited: str) -> list[int]:
    """Scans in a new process, which checks the numbers against the plain scan; a file may be edited once it is imported."""
    paths = os.pathsep.join([str(ROOT), str(sources)])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), names, *edited],
        env=os.environ | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]


@pytest.mark.slow
def test_code_is_kept_between_processes_and_follows_its_sources(sources: Path) -> None:
    folder = sources / "compiled"
    assert hits_and_misses(sources, folder, "own") == [0, 1]
    assert hits_and_misses(sources, folder, "own") == [1, 0]
    (sources / "own_primitives.py").write_text(PRIMITIVE.format(factor="3.0", operator="*"))
    assert hits_and_misses(sources, folder, "own") == [0, 1]
    assert len(list(folder.glob("*.code"))) == 1
    for path in folder.glob("*.code"):
        path.write_bytes(path.read_bytes()[:100])
    assert hits_and_misses(sources, folder, "own") == [0, 1]


def test_a_file_edited_after_it_was_imported_does_not_count(sources: Path) -> None:
    folder, primitives = sources / "compiled", sources / "own_primitives.py"
    edited = PRIMITIVE.format(factor="2.0", operator="+")
    assert hits_and_misses(sources, folder, "own", str(primitives), edited) == [0, 1]
    assert primitives.read_text() == edited
    assert hits_and_misses(sources, folder, "own") == [0, 1]


@pytest.mark.slow
def test_code_compiled_by_several_processes_works_together(sources: Path) -> None:
    folder = sources / "compiled"
    for name in ("sma", "ema"):
        assert hits_and_misses(sources, folder, name) == [0, 1]
    assert hits_and_misses(sources, folder, "sma,ema") == [2, 0]


def test_a_folder_that_cannot_be_written_costs_a_compilation_only(sources: Path) -> None:
    folder = sources / "a file"
    folder.write_text("no folder")
    assert hits_and_misses(sources, folder, "own") == [0, 1]
    assert folder.read_text() == "no folder"


def test_the_domain_does_not_import_numba() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, domain.indicators.evaluation.compute, domain.indicators.registry as r; r.classes(); "
            "sys.exit('numba' in sys.modules)",
        ],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0


PLANTED = """
import os, pathlib, pickle, sys
class Planted:
    def __reduce__(self):
        return (pathlib.Path.touch, (pathlib.Path(sys.argv[1]),))
sys.stdout.buffer.write(pickle.dumps(Planted()))
"""


@pytest.mark.slow
def test_planted_code_is_never_loaded(sources: Path) -> None:
    folder, touched = sources / "compiled", sources / "touched"
    assert hits_and_misses(sources, folder, "own") == [0, 1]
    (code,) = folder.glob("*.code")
    kept = code.read_bytes()
    planted = subprocess.run([sys.executable, "-c", PLANTED, str(touched)], capture_output=True, check=True).stdout
    for content, mode in ((planted, 0o600), (planted, 0o666), (kept, 0o666)):
        code.write_bytes(content)
        code.chmod(mode)
        assert hits_and_misses(sources, folder, "own") == [0, 1]
        assert not touched.exists()
    if os.geteuid() == 0:
        os.chown(code, 54_321, 54_321)
        assert hits_and_misses(sources, folder, "own") == [0, 1]
    assert hits_and_misses(sources, folder, "own") == [1, 0]
