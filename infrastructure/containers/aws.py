"""The profile ``aws``: the tape and objects in a bucket.

It has no journal: whoever asks for one is refused by name, and jobs that need the tape and objects alone ask for ``STORAGE``.
Credentials come from the environment, as the AWS tools find them, when the bucket is first asked for something.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from dependency_injector import containers, providers

from infrastructure.containers.basics import Basics
from infrastructure.containers.completeness import MissingDependency
from infrastructure.containers.compute import Compute
from infrastructure.retry import REMOTE, SHARED
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from adapters.delta.bucket import BucketStorage
    from application.ports.corporate_action_tape import CorporateActionTape
    from application.ports.listing_tape import ListingTape
    from application.ports.object_locations import ObjectLocations
    from application.ports.object_store import ObjectStore
    from application.ports.tape import Tape

TAPE = "tape/"
"""Begins the names of the tape's objects, after the settings' prefix."""

ANY_REGION = "us-east-1"
"""What another server than Amazon's is told when no region is set."""


class Bucket(NamedTuple):
    """Where everything is."""

    name: str
    prefix: str
    region: str
    endpoint_url: str | None


def bucket(settings: Settings) -> Bucket:
    """The bucket that the settings name.

    Raises:
        MissingDependency: settings, or the packages of the extra ``aws``, are missing; all are named.
    """
    region = settings.aws_region or (settings.s3_endpoint_url and ANY_REGION)
    name = settings.s3_bucket_name
    if name is None or region is None or find_spec("boto3") is None:
        wanted = {
            "S3_BUCKET_NAME": name,
            "AWS_REGION": region,
            "the extra aws (pip install 'ticktape[aws]')": find_spec("boto3"),
        }
        raise MissingDependency(what for what, found in wanted.items() if found is None)
    return Bucket(name, settings.s3_prefix, region, settings.s3_endpoint_url)


def _client(place: Bucket) -> Any:
    from adapters.aws.client import s3_client

    return s3_client(region=place.region, endpoint_url=place.endpoint_url)


def _object_store(place: Bucket, client: Any) -> ObjectStore:
    from adapters.aws.s3.object_store import S3ObjectStore

    return S3ObjectStore(client, place.name, place.prefix, retrying=REMOTE.retrying())


def _object_locations(place: Bucket) -> ObjectLocations:
    from adapters.aws.s3.object_locations import S3ObjectLocations
    from adapters.delta.bucket import s3_options

    return S3ObjectLocations(place.name, place.prefix, s3_options(place.region, endpoint_url=place.endpoint_url))


def _storage(place: Bucket, client: Any) -> BucketStorage:
    from adapters.aws.s3.object_store import S3ObjectStore
    from adapters.delta.bucket import BucketStorage, s3_options

    prefix = place.prefix + TAPE
    store = S3ObjectStore(client, place.name, prefix, retrying=REMOTE.retrying())
    options = s3_options(place.region, endpoint_url=place.endpoint_url)
    return BucketStorage(store, f"s3://{place.name}/{prefix}", options)


def _tape(storage: BucketStorage) -> Tape:
    from adapters.delta.tape import DeltaTape

    return DeltaTape(storage, retrying=SHARED.retrying())


def _listings(storage: BucketStorage) -> ListingTape:
    from adapters.delta.listings import DeltaListingTape

    return DeltaListingTape(storage, retrying=SHARED.retrying())


def _corporate_actions(storage: BucketStorage) -> CorporateActionTape:
    from adapters.delta.corporate_actions import DeltaCorporateActionTape

    return DeltaCorporateActionTape(storage, retrying=SHARED.retrying())


class AwsStorage(containers.DeclarativeContainer):
    """The slice that keeps: one client of S3, objects, the tape with its listings and corporate actions."""

    settings = providers.Dependency(instance_of=Settings)
    bucket = providers.Singleton(bucket, settings)
    client = providers.Singleton(_client, bucket)
    object_store = providers.Singleton(_object_store, bucket, client)
    object_locations = providers.Singleton(_object_locations, bucket)
    place = providers.Singleton(_storage, bucket, client)
    tape = providers.Singleton(_tape, place)
    listings = providers.Singleton(_listings, place)
    corporate_actions = providers.Singleton(_corporate_actions, place)


class AwsContainer(containers.DeclarativeContainer):
    """Tape and objects on S3, the machine's clock, the scanner without a folder for compiled code."""

    settings = providers.Dependency(instance_of=Settings)
    basics = providers.Container(Basics)
    clock = basics.clock
    codec = basics.codec
    storage = providers.Container(AwsStorage, settings=settings)
    object_store = storage.object_store
    object_locations = storage.object_locations
    tape = storage.tape
    listings = storage.listings
    corporate_actions = storage.corporate_actions
    compute = providers.Container(Compute, cache=providers.Object(None))
    scanner = compute.scanner
    strategies = compute.strategies
    presets = compute.presets
    progress = compute.progress
