"""Clients of S3."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

CONNECT_SECONDS, READ_SECONDS = 5, 60
CONNECTIONS = 32


def s3_client(*, region: str | None = None, endpoint_url: str | None = None) -> Any:
    """A client that threads may share; its credentials come from the environment, as boto3 finds them.

    It asks once: how to try again is the caller's policy.

    Args:
        region: None: as boto3 finds it.
        endpoint_url: address of another server that speaks S3; its buckets are then paths, not host names.
    """
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=CONNECTIONS,
        retries={"total_max_attempts": 1, "mode": "standard"},
        s3={"addressing_style": "path"} if endpoint_url else {},
        request_checksum_calculation="when_required" if endpoint_url else "when_supported",
    )
    return boto3.Session().client("s3", region_name=region, endpoint_url=endpoint_url, config=config)
