"""Buckets for tests."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from uuid import uuid4

import boto3
from botocore.config import Config

from tests.support.aws_servers import CREDENTIALS


@cache
def client(address: str, *, key_id: str = CREDENTIALS["AWS_ACCESS_KEY_ID"], secret: str = "hunter2") -> Any:
    """A client of a server, with credentials of its own; the same one for the same arguments."""
    return new_client(address, key_id=key_id, secret=secret)


def new_client(address: str, *, key_id: str = CREDENTIALS["AWS_ACCESS_KEY_ID"], secret: str = "hunter2") -> Any:
    """A client with connections of its own."""
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, max_pool_connections=16),
    )


def new_bucket(address: str) -> str:
    """The name of a bucket that nobody else uses."""
    name = f"test-{uuid4().hex}"
    client(address).create_bucket(Bucket=name)
    return name


def deny(address: str, bucket: str, prefix: str) -> None:
    """Forbids everything with objects of a bucket whose names begin with a prefix."""
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{bucket}/{prefix}*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client(address).put_bucket_policy(Bucket=bucket, Policy=policy)


def new_user(address: str) -> tuple[str, str]:
    """Id and secret of an access key whose owner may do everything that no bucket forbids."""
    iam = boto3.client(
        "iam",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )
    name = f"user-{uuid4().hex[:12]}"
    iam.create_user(UserName=name)
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName=name, PolicyName="objects", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]
