"""Buckets, and what stands in them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from infrastructure.containers.completeness import MissingDependency
from infrastructure.retry import REMOTE
from infrastructure.settings import Settings

if TYPE_CHECKING:
    from adapters.aws.s3.object_store import S3ObjectStore
    from adapters.delta.bucket import BucketStorage
    from application.ports.object_locations import ObjectLocations

TAPE = "tape/"
"""Begins the names of the tape's objects, after the settings' prefix."""


class Bucket(NamedTuple):
    """Where everything is."""

    name: str
    prefix: str
    region: str
    endpoint_url: str | None


def bucket(settings: Settings, name: str | None = None) -> Bucket:
    """A bucket by its name; None: the one that the settings name.

    Raises:
        MissingDependency: settings, or the packages of the extra ``aws``, are missing; all are named.
    """
    from adapters.aws.client import ANY_REGION

    region = settings.aws_region or (settings.s3_endpoint_url and ANY_REGION)
    wanted = name or settings.s3_bucket_name
    if wanted is None or region is None or find_spec("boto3") is None:
        needed = {
            "S3_BUCKET_NAME": wanted,
            "AWS_REGION": region,
            "the extra aws (pip install 'ticktape[aws]')": find_spec("boto3"),
        }
        raise MissingDependency(what for what, found in needed.items() if found is None)
    return Bucket(wanted, settings.s3_prefix, region, settings.s3_endpoint_url)


def client(place: Bucket) -> Any:
    """A client of S3."""
    from adapters.aws import client as clients

    return clients.client("s3", region=place.region, endpoint_url=place.endpoint_url)


def objects(place: Bucket, s3: Any, prefix: str = "") -> S3ObjectStore:
    """The bucket's objects whose names begin with the settings' prefix and another."""
    from adapters.aws.s3.object_store import S3ObjectStore

    return S3ObjectStore(s3, place.name, place.prefix + prefix, retrying=REMOTE.retrying())


def locations(place: Bucket) -> ObjectLocations:
    """Where Polars finds the objects."""
    from adapters.aws.s3.object_locations import S3ObjectLocations

    return S3ObjectLocations(place.name, place.prefix, _options(place))


def tape_storage(place: Bucket, s3: Any) -> BucketStorage:
    """Where the tape's tables are."""
    from adapters.delta.bucket import BucketStorage

    return BucketStorage(objects(place, s3, TAPE), f"s3://{place.name}/{place.prefix}{TAPE}", _options(place))


def _options(place: Bucket) -> dict[str, str]:
    from adapters.delta.bucket import s3_options

    return s3_options(place.region, endpoint_url=place.endpoint_url)
