"""The journal in memory keeps every promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.memory.event_store import MemoryEventStore
from application.event_codec import EventCodec
from application.ports.errors import IntegrityError
from tests.contracts.event_store import (
    Damage,
    GlobalFeedContract,
    IntegrityContract,
    Journal,
    OpenStore,
    StreamStoreContract,
)
from tests.contracts.event_store_events import clock, codec, counted

_COLUMNS = ("stream", "version", "position", "event_id", "record", "row_hash")
_PLACES = {name: place for place, name in enumerate(_COLUMNS)}


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
        def change(stream: str, version: int, column: str, how: Callable[[Any], Any]) -> None:
            row: list[Any] = list(first._streams[stream][version - 1])
            row[_PLACES[column]] = how(row[_PLACES[column]])
            first._streams[stream][version - 1] = tuple(row)

        return change


class TestStreams(_Memory, StreamStoreContract):
    """Runs the suite."""


class TestFeed(_Memory, GlobalFeedContract):
    """Runs the suite."""


class TestIntegrity(_Memory, IntegrityContract):
    """Runs the suite."""

    def test_a_cut_off_end_is_named(self, first: MemoryEventStore) -> None:
        first.append("a", 0, counted(1, 2, 3))
        del first._streams["a"][2:]
        with pytest.raises(IntegrityError) as found:
            first.verify()
        assert (found.value.stream, found.value.version) == ("a", 3)
