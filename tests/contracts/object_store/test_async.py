"""An object store that is awaited keeps every promise through its synchronous face."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.memory.object_store import MemoryObjectStore
from application.ports.object_store import ObjectStore
from tests.contracts.object_store.suite import Forbidden
from tests.support.async_facade import synchronous
from tests.support.async_object_store import AsyncObjectStore


class TestAsyncObjectStore(Forbidden):
    """Runs the suite."""

    @pytest.fixture
    def store(self) -> Iterator[ObjectStore]:
        with synchronous(AsyncObjectStore(MemoryObjectStore()), ObjectStore) as store:
            yield store

    @pytest.fixture
    def denied_store(self) -> Iterator[ObjectStore]:
        memory = MemoryObjectStore(denied=["denied/"])
        memory.put("open/there", b"x")
        with synchronous(AsyncObjectStore(memory), ObjectStore) as store:
            yield store
