"""Clients of Amazon's services."""

from __future__ import annotations

from functools import cache
from typing import Any

CONNECT_SECONDS, READ_SECONDS = 5, 60
CONNECTIONS = 32

ANY_REGION = "us-east-1"
"""What another server than Amazon's is told when no region is set."""


def client(
    service: str,
    *,
    region: str | None = None,
    endpoint_url: str | None = None,
    read_seconds: float = READ_SECONDS,
    connections: int = CONNECTIONS,
) -> Any:
    """A client that threads may share; its credentials come from the environment, as the AWS tools find them.

    It asks once: how to try again is the caller's policy. It is botocore's own client, without what boto3 adds to it, which saves a
    quarter of the time until the first one is there; further ones share its descriptions of the services.

    Args:
        service: as botocore calls it: ``s3``, ``kinesis``, ``sqs``, ``dynamodb``, ``ecs``, ``sagemaker``…
        region: None: as the AWS tools find it.
        endpoint_url: address of another server that speaks the service; S3's buckets are then paths, not host names.
        read_seconds: how long an answer may take; longer than what a call asks the service to wait for.
        connections: open at once at the most.
    """
    from botocore.config import Config  # noqa: PLC0415 - whoever makes no client starts without it
    from botocore.session import Session  # noqa: PLC0415

    session = Session()
    session.register_component("data_loader", _descriptions())
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        max_pool_connections=connections,
        retries={"total_max_attempts": 1, "mode": "standard"},
        **_of_service(service, endpoint_url),
    )
    return session.create_client(service, region_name=region, endpoint_url=endpoint_url, config=config)


@cache
def _descriptions() -> Any:
    """What botocore knows of the services; it reads each file once, and belongs to no credentials."""
    from botocore.session import Session  # noqa: PLC0415

    return Session().get_component("data_loader")


def _of_service(service: str, endpoint_url: str | None) -> dict[str, Any]:
    """What only S3 has: not every server that speaks it knows buckets as hosts and Amazon's newer checksums."""
    if service != "s3":
        return {}
    if endpoint_url:
        return {"s3": {"addressing_style": "path"}, "request_checksum_calculation": "when_required"}
    return {"request_checksum_calculation": "when_supported"}
