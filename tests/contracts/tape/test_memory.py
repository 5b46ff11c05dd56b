"""The tape in memory keeps every promise."""

from __future__ import annotations

import pytest

from adapters.memory.tape import MemoryTape
from tests.contracts.tape.suite import NewTape, TapeContract


class TestMemoryTape(TapeContract):
    """Runs the suite."""

    @pytest.fixture
    def new_tape(self) -> NewTape:
        return MemoryTape
