"""The profile ``local``: everything embedded, under one data folder."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dependency_injector import containers, providers

from infrastructure.containers.basics import Basics
from infrastructure.containers.compute import Compute
from infrastructure.data_folder import DataFolder, open_data_folder
from infrastructure.retry import CONTENTION
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


def _event_store(folder: DataFolder, codec: EventCodec, clock: Clock, settings: Settings) -> EventStore:
    from adapters.sqlite.event_store import SqliteEventStore

    return SqliteEventStore(folder.journal, codec, clock, settings.journal_synchronous)


def _snapshot_store(folder: DataFolder, settings: Settings) -> SnapshotStore:
    from adapters.sqlite.snapshot_store import SqliteSnapshotStore

    return SqliteSnapshotStore(folder.journal, settings.journal_synchronous)


def _tape(folder: DataFolder) -> Tape:
    from adapters.delta.errors import WriteConflict
    from adapters.delta.tape import DeltaTape

    return DeltaTape(folder.tape, retrying=replace(CONTENTION, errors=WriteConflict).retrying())


def _listings(folder: DataFolder) -> ListingTape:
    from adapters.delta.errors import WriteConflict
    from adapters.delta.listings import DeltaListingTape

    return DeltaListingTape(folder.tape, retrying=replace(CONTENTION, errors=WriteConflict).retrying())


def _corporate_actions(folder: DataFolder) -> CorporateActionTape:
    from adapters.delta.corporate_actions import DeltaCorporateActionTape
    from adapters.delta.errors import WriteConflict

    return DeltaCorporateActionTape(folder.tape, retrying=replace(CONTENTION, errors=WriteConflict).retrying())


def _object_store(folder: DataFolder) -> ObjectStore:
    from adapters.local.object_store import LocalObjectStore

    return LocalObjectStore(folder.objects)


def _object_locations(folder: DataFolder) -> ObjectLocations:
    from adapters.local.object_locations import LocalObjectLocations

    return LocalObjectLocations(folder.objects)


class LocalContainer(containers.DeclarativeContainer):
    """SQLite for the journal, Delta tables for the tape, the machine's clock."""

    settings = providers.Dependency(instance_of=Settings)
    folder = providers.Singleton(open_data_folder, settings.provided.data_folder)
    basics = providers.Container(Basics)
    clock = basics.clock
    codec = basics.codec
    event_store = providers.Singleton(_event_store, folder, codec, clock, settings)
    feed = event_store
    snapshot_store = providers.Singleton(_snapshot_store, folder, settings)
    tape = providers.Singleton(_tape, folder)
    listings = providers.Singleton(_listings, folder)
    corporate_actions = providers.Singleton(_corporate_actions, folder)
    object_store = providers.Singleton(_object_store, folder)
    object_locations = providers.Singleton(_object_locations, folder)
    compute = providers.Container(Compute, cache=folder.provided.cache)
    scanner = compute.scanner
    strategies = compute.strategies
    presets = compute.presets
    progress = compute.progress
