"""The profile ``local``: everything embedded, under one data folder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dependency_injector import providers

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
from infrastructure.data_folder import open_data_folder
from infrastructure.retry import CONTENTION
from infrastructure.settings import Settings


def ports(settings: Settings, make: Making) -> Table:
    """SQLite for the journal, Delta tables for the tape, plain files for objects."""
    folder = make.once(open_data_folder, settings.data_folder)
    journal_file, tape, objects = folder.provided.journal, folder.provided.tape, folder.provided.objects
    synchronous, retrying = settings.journal_synchronous, providers.Callable(_on_conflict)
    common = shared(settings, make, cache=folder.provided.cache)
    journal = make.once(
        "adapters.sqlite.event_store:SqliteEventStore", journal_file, common[EventCodec], common[Clock], synchronous
    )
    return {
        **common,
        EventStore: journal,
        GlobalFeed: journal,
        SnapshotStore: make.once("adapters.sqlite.snapshot_store:SqliteSnapshotStore", journal_file, synchronous),
        Tape: make.once("adapters.delta.tape:DeltaTape", tape, retrying=retrying),
        ListingTape: make.once("adapters.delta.listings:DeltaListingTape", tape, retrying=retrying),
        CorporateActionTape: make.once(
            "adapters.delta.corporate_actions:DeltaCorporateActionTape", tape, retrying=retrying
        ),
        TapeVerifier: make.once("adapters.delta.verification:DeltaTapeVerifier", tape),
        ObjectStore: make.once("adapters.local.object_store:LocalObjectStore", objects),
        ObjectLocations: make.once("adapters.local.object_locations:LocalObjectLocations", objects),
    }


def _on_conflict() -> Any:
    from adapters.delta.errors import WriteConflict

    return replace(CONTENTION, errors=WriteConflict).retrying()
