"""What botocore, urllib3 and aiobotocore log of their own at the lowest level has no secret of ours in it."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import structlog

from adapters.aws.client import client
from infrastructure import logging as full
from infrastructure.slim import logging as slim

KEY_ID = "AKIAQWERTYUIOPASDFGH"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzzEXAMPLEKEY"
TOKEN = "FwoGZXIvYXdzEBYaDKtokenTOKEN//////////abcdefgh=="
STORED = "hunter2-of-the-database"

Configure = Callable[[io.StringIO], None]
WAYS: dict[str, Configure] = {
    "json": lambda out: full.configure_logging("DEBUG", "json", out),
    "console": lambda out: full.configure_logging("DEBUG", "console", out),
    "slim": lambda out: slim.configure_logging("DEBUG", out),
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Credentials that are told apart from all else, and logging as before afterwards."""
    for name, value in (("ACCESS_KEY_ID", KEY_ID), ("SECRET_ACCESS_KEY", SECRET), ("SESSION_TOKEN", TOKEN)):
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def talk(address: str, name: str) -> set[str]:
    """Calls that show, sign, lend and store secrets; returns those that only the server knew."""
    s3 = client("s3", endpoint_url=address)
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a", Body=b"hello")
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=name, Key="none")
    address_signed = s3.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "a"})
    logging.getLogger("urllib3.connectionpool").debug("GET %s", address_signed)
    client("dynamodb", endpoint_url=address).list_tables()
    secrets = client("secretsmanager", endpoint_url=address)
    secrets.create_secret(Name=name, SecretString=STORED)
    secrets.get_secret_value(SecretId=name)
    lent = client("sts", endpoint_url=address).assume_role(
        RoleArn="arn:aws:iam::123456789012:role/reader", RoleSessionName="session"
    )["Credentials"]
    asyncio.run(_listed(address, name))
    signature = re.search(r"Signature=([^&]+)", address_signed)
    assert signature is not None
    return {lent["AccessKeyId"], lent["SecretAccessKey"], lent["SessionToken"], signature[1]}


async def _listed(address: str, name: str) -> None:
    import aioboto3  # type: ignore[import-untyped]

    async with aioboto3.Session().client("s3", endpoint_url=address) as s3:
        await s3.list_objects_v2(Bucket=name)


@pytest.mark.parametrize("way", WAYS)
def test_no_secret_is_logged(moto: str, way: str) -> None:
    out = io.StringIO()
    WAYS[way](out)
    secrets = {KEY_ID, SECRET, TOKEN, STORED} | talk(moto, f"vendor-logs-{way}")
    written = out.getvalue()
    for part in ("botocore.auth", "urllib3.connectionpool", "aiobotocore" if way != "console" else "botocore"):
        assert part in written
    told = {
        form for secret in secrets for form in (secret, quote(secret, safe=""), quote_plus(secret)) if form in written
    }
    assert told == set()
    assert not re.search(r"(?i)signature(?:=|%3D|:\s*|:\\n)(?!\*)[0-9a-f]{16}", written)
