"""The profile ``memory``: nothing outlives the process."""

from __future__ import annotations

from application.journal.codec import EventCodec
from application.journal.event_store import EventStore
from application.journal.global_feed import GlobalFeed
from application.journal.snapshot_store import SnapshotStore
from application.ports.clock import Clock
from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.listing_tape import ListingTape
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.tape import Tape
from application.ports.tape_verifier import TapeVerifier
from infrastructure.containers.making import Making, Table
from infrastructure.containers.profiles.shared import shared
from infrastructure.settings import Settings


def ports(settings: Settings, make: Making) -> Table:
    """Journal, tape and objects in memory."""
    common = shared(settings, make)
    clock, codec = common[Clock], common[EventCodec]
    journal = make.once("adapters.memory.event_store:MemoryEventStore", codec, clock)
    objects = make.once("adapters.memory.object_store:MemoryObjectStore", clock)
    return {
        **common,
        EventStore: journal,
        GlobalFeed: journal,
        SnapshotStore: make.once("adapters.memory.snapshot_store:MemorySnapshotStore"),
        Tape: make.once("adapters.memory.tape:MemoryTape", clock),
        ListingTape: make.once("adapters.memory.listing_tape:MemoryListingTape"),
        CorporateActionTape: make.once("adapters.memory.corporate_action_tape:MemoryCorporateActionTape"),
        TapeVerifier: make.once("adapters.memory.tape_verifier:MemoryTapeVerifier"),
        ObjectStore: objects,
        ObjectLocations: make.once("adapters.memory.object_locations:MemoryObjectLocations", objects),
    }
