"""A function's objects, in a bucket."""

from __future__ import annotations

from adapters.aws.client import ANY_REGION, client
from adapters.aws.s3.object_store import S3ObjectStore
from application.ports.object_store import ObjectStore
from infrastructure.retry import REMOTE, RetryPolicy
from infrastructure.slim.settings import FunctionSettings, required


def object_store(settings: FunctionSettings, *, policy: RetryPolicy = REMOTE) -> ObjectStore:
    """The bucket that the settings name; nothing is asked of it yet.

    Args:
        settings: the function's; another server than Amazon's needs no region.
        policy: how to try again what may pass.

    Raises:
        MissingSettings: there is no bucket or no region; both are named.
    """
    elsewhere = settings.s3_endpoint_url
    required("the object store", settings, ("s3_bucket_name",) if elsewhere else ("s3_bucket_name", "aws_region"))
    made = client("s3", region=settings.aws_region or ANY_REGION, endpoint_url=elsewhere)
    return S3ObjectStore(made, str(settings.s3_bucket_name), settings.s3_prefix, retrying=policy.retrying())
