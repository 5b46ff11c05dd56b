"""The journal in memory keeps every promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.memory.event_store import MemoryEventStore
from application.journal.codec import EventCodec
from application.journal.errors import IntegrityError
from tests.contracts.journal.event_store import (
    Damage,
    GlobalFeedContract,
    IntegrityContract,
    Journal,
    OpenStore,
    StreamStoreContract,
    damaged,
)
from tests.contracts.journal.events import clock, codec, counted


class _Memory:
    @pytest.fixture
    def first(self) -> MemoryEventStore:
        return MemoryEventStore(codec(), clock())

    @pytest.fixture
    def open_store(self, first: MemoryEventStore) -> OpenStore:
        def open_again(events: EventCodec | None = None) -> Journal:
            again = MemoryEventStore(events or codec(), clock())
            again.__dict__ |= {name: value for name, value in first.__dict__.items() if name != "_codec"}
            return again

        return open_again

    @pytest.fixture
    def fresh(self) -> Callable[[], Journal]:
        return lambda: MemoryEventStore(codec(), clock())

    @pytest.fixture
    def damage(self, first: MemoryEventStore) -> Damage:
        def change(stream: str, version: int, what: str, how: Callable[[Any], Any]) -> None:
            batches = first._streams[stream]
            place = next(place for place, batch in enumerate(batches) if batch.version <= version <= batch.last)
            batches[place] = damaged(batches[place], version, what, how)

        return change


class TestStreams(_Memory, StreamStoreContract):
    """Runs the suite."""


class TestFeed(_Memory, GlobalFeedContract):
    """Runs the suite."""


class TestIntegrity(_Memory, IntegrityContract):
    """Runs the suite."""

    def test_a_cut_off_end_is_named(self, first: MemoryEventStore) -> None:
        first.append("a", 0, counted(1, 2, 3))
        first._streams["a"] = [batch.part(0, 2) for batch in first._streams["a"]]
        with pytest.raises(IntegrityError) as found:
            first.verify()
        assert (found.value.stream, found.value.version) == ("a", 3)
