"""Tapes in buckets, for tests."""

from __future__ import annotations

from typing import Any

from adapters.aws.s3.object_store import S3ObjectStore
from adapters.delta.bucket import BucketStorage, s3_options
from adapters.delta.tape import DeltaTape
from tests.support.aws_servers import CREDENTIALS
from tests.support.s3 import client


def tape_in(address: str, bucket: str, prefix: str = "tape/", **options: Any) -> DeltaTape:
    """A tape in a bucket."""
    store = S3ObjectStore(client(address), bucket, prefix)
    return DeltaTape(BucketStorage(store, f"s3://{bucket}/{prefix}", access(address)), **options)


def access(address: str) -> dict[str, str]:
    """How Delta Lake and Polars get to a server."""
    keys = {name.lower(): value for name, value in CREDENTIALS.items() if name != "AWS_DEFAULT_REGION"}
    return s3_options("us-east-1", endpoint_url=address, credentials=keys)
