"""The profile ``memory``: nothing outlives the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dependency_injector import containers, providers

from infrastructure.containers.basics import Basics
from infrastructure.containers.compute import Compute
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from application.journal.codec import EventCodec
    from application.journal.event_store import EventStore
    from application.journal.snapshot_store import SnapshotStore
    from application.ports.clock import Clock
    from application.ports.corporate_action_tape import CorporateActionTape
    from application.ports.listing_tape import ListingTape
    from application.ports.object_locations import ObjectLocations
    from application.ports.object_store import ObjectStore
    from application.ports.tape import Tape


def _event_store(codec: EventCodec, clock: Clock) -> EventStore:
    from adapters.memory.event_store import MemoryEventStore

    return MemoryEventStore(codec, clock)


def _snapshot_store() -> SnapshotStore:
    from adapters.memory.snapshot_store import MemorySnapshotStore

    return MemorySnapshotStore()


def _tape(clock: Clock) -> Tape:
    from adapters.memory.tape import MemoryTape

    return MemoryTape(clock)


def _listings() -> ListingTape:
    from adapters.memory.listing_tape import MemoryListingTape

    return MemoryListingTape()


def _corporate_actions() -> CorporateActionTape:
    from adapters.memory.corporate_action_tape import MemoryCorporateActionTape

    return MemoryCorporateActionTape()


def _object_store(clock: Clock) -> ObjectStore:
    from adapters.memory.object_store import MemoryObjectStore

    return MemoryObjectStore(clock)


def _object_locations(store: ObjectStore) -> ObjectLocations:
    from adapters.memory.object_locations import MemoryObjectLocations

    return MemoryObjectLocations(store)


class MemoryContainer(containers.DeclarativeContainer):
    """Journal and tape in memory, the machine's clock, the plain scanner."""

    settings = providers.Dependency(instance_of=Settings)
    basics = providers.Container(Basics)
    clock = basics.clock
    codec = basics.codec
    event_store = providers.Singleton(_event_store, codec, clock)
    feed = event_store
    snapshot_store = providers.Singleton(_snapshot_store)
    tape = providers.Singleton(_tape, clock)
    listings = providers.Singleton(_listings)
    corporate_actions = providers.Singleton(_corporate_actions)
    object_store = providers.Singleton(_object_store, clock)
    object_locations = providers.Singleton(_object_locations, object_store)
    compute = providers.Container(Compute, cache=providers.Object(None))
    scanner = compute.scanner
    strategies = compute.strategies
    presets = compute.presets
    progress = compute.progress
