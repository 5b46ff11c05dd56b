"""The profile ``aws``: the tape and objects in a bucket.

It has no journal: whoever asks for one is refused by name, and jobs that need the tape and objects alone ask for ``STORAGE``.
Credentials come from the environment, as the AWS tools find them, when the bucket is first asked for something.
"""

from __future__ import annotations

from dependency_injector import providers

from application.ports.corporate_action_tape import CorporateActionTape
from application.ports.listing_tape import ListingTape
from application.ports.object_locations import ObjectLocations
from application.ports.object_store import ObjectStore
from application.ports.tape import Tape
from application.ports.tape_verifier import TapeVerifier
from infrastructure.containers import buckets
from infrastructure.containers.making import Making, Table
from infrastructure.containers.profiles.shared import shared
from infrastructure.retry import SHARED
from infrastructure.settings import Settings


def ports(settings: Settings, make: Making) -> Table:
    """Objects and Delta tables on S3 through one client; compiled code lasts as long as the process."""
    place = make.once(buckets.bucket, settings)
    client = make.once(buckets.client, place)
    tape, retrying = make.once(buckets.tape_storage, place, client), providers.Callable(SHARED.retrying)
    return {
        **shared(settings, make),
        Tape: make.once("adapters.delta.tape:DeltaTape", tape, retrying=retrying),
        ListingTape: make.once("adapters.delta.listings:DeltaListingTape", tape, retrying=retrying),
        CorporateActionTape: make.once(
            "adapters.delta.corporate_actions:DeltaCorporateActionTape", tape, retrying=retrying
        ),
        TapeVerifier: make.once("adapters.delta.verification:DeltaTapeVerifier", tape),
        ObjectStore: make.once(buckets.objects, place, client),
        ObjectLocations: make.once(buckets.locations, place),
    }
