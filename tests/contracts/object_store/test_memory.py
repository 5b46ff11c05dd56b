"""Objects in memory keep every promise."""

from __future__ import annotations

import pytest

from adapters.memory.clock import ManualClock
from adapters.memory.object_store import MemoryObjectStore
from application.ports.object_store import ObjectStore
from tests.contracts.object_store.suite import Forbidden


class TestMemoryObjectStore(Forbidden):
    """Runs the suite."""

    @pytest.fixture
    def store(self) -> ObjectStore:
        return MemoryObjectStore(ManualClock())

    @pytest.fixture
    def denied_store(self) -> ObjectStore:
        store = MemoryObjectStore(denied=["denied/"])
        store.put("open/there", b"x")
        return store


def test_without_a_clock_all_objects_are_of_1970() -> None:
    store = MemoryObjectStore()
    store.put("key", b"")
    assert store.head("key").modified_at.year == 1970
