"""The tape in a local folder keeps every promise."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from adapters.delta.tape import DeltaTape
from tests.contracts.tape.suite import NewTape, TapeContract


class TestDeltaTape(TapeContract):
    """Runs the suite."""

    orders = 10

    @pytest.fixture
    def new_tape(self, tmp_path: Path) -> NewTape:
        numbers = count()
        return lambda: DeltaTape(tmp_path / f"tape {next(numbers)}")
