"""State machines keep Amazon's rules."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from infrastructure.containers.features.daily_pipeline import DEFINITION
from tests.support.places import ROOT

pytestmark = pytest.mark.process

VALIDATOR = ROOT / ".node" / "node_modules" / ".bin" / "asl-validator"


def validate(path: Path) -> subprocess.CompletedProcess[str]:
    if not VALIDATOR.exists():
        pytest.skip("asl-validator is not installed: run 'make asl-validator', which needs npm")
    return subprocess.run([str(VALIDATOR), "--json-path", str(path)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", sorted(DEFINITION.parent.glob("*.asl.json")), ids=lambda path: path.name)
def test_definitions_are_valid(path: Path) -> None:
    done = validate(path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_validator_notices_a_state_that_is_not_there(tmp_path: Path) -> None:
    broken = tmp_path / "broken.asl.json"
    broken.write_text(DEFINITION.read_text().replace('"Default": "BatchFailed"', '"Default": "Nowhere"'))
    assert validate(broken).returncode != 0
