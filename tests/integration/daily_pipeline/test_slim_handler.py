"""A slim handler starts lean: what it loads above boto3 with one client is counted, and what is heavy is not there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.aws.s3.object_store import S3ObjectStore
from application.ports.errors import StoreUnavailable
from infrastructure.environment import MissingSettings
from infrastructure.retry import NO_RETRY
from infrastructure.slim.clock import clock
from infrastructure.slim.object_store import object_store
from infrastructure.slim.settings import FunctionSettings, function_settings
from tests.support import s3
from tests.support.aws_servers import CREDENTIALS, free_port
from tests.support.starts import BOTO3, Start, handled, started

pytestmark = pytest.mark.process

MOST_MODULES = 180
"""Above boto3 with one client; the aim is 120."""

HEAVY = {
    "adapters.delta",
    "aioboto3",
    "dependency_injector",
    "deltalake",
    "exchange_calendars",
    "infrastructure.containers",
    "infrastructure.logging",
    "infrastructure.settings",
    "numba",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pydantic",
    "pydantic_settings",
    "rich",
    "structlog",
    "typer",
}

EVENT: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "venue": "BINANCE",
    "interval": "1m",
    "open_time": "2026-01-02T03:04:00+00:00",
    **dict.fromkeys(("open", "high", "low", "close", "volume"), "1.5"),
    "note": "hunter2",
}
KEY = "landed/BTCUSDT/1m/20260102T030400.json"


@pytest.fixture(scope="module")
def environment(moto: str) -> dict[str, str]:
    return {
        **CREDENTIALS,
        "S3_BUCKET_NAME": s3.new_bucket(moto),
        "TICKTAPE_S3_PREFIX": "tape",
        "AWS_ENDPOINT_URL_S3": moto,
        "LOG_LEVEL": "info",
        "ENVIRONMENT": "test",
    }


@pytest.fixture(scope="module")
def slim(environment: dict[str, str]) -> Start:
    """The handler and its first event."""
    return handled("tests.support.slim_handler", EVENT, environment)


def test_the_handler_has_done_its_work(slim: Start, environment: dict[str, str], moto: str) -> None:
    assert slim.answer == {"key": KEY, "status": "new"}
    store = S3ObjectStore(s3.client(moto), environment["S3_BUCKET_NAME"], "tape/")
    landed = json.loads(store.get(KEY).content)
    assert {name: landed[name] for name in EVENT} == EVENT
    lines = [json.loads(text) for text in slim.logs.splitlines()]
    (line,) = [line for line in lines if line["logger"] == "tests.support.slim_handler"]
    assert (line["event"], line["level"], line["environment"]) == ("landed", "info", "test")
    assert (line["correlation_id"], line["key"]) == ("request-1", KEY)
    assert "hunter2" not in slim.logs
    again = handled("tests.support.slim_handler", EVENT, environment)
    assert again.answer == {"key": KEY, "status": "known"}


def test_it_loads_few_modules_above_boto3(slim: Start, environment: dict[str, str]) -> None:
    boto3 = started(BOTO3, environment)
    assert "boto3.session" in boto3.modules
    above = slim.modules - boto3.modules
    assert 0 < len(above) <= MOST_MODULES, sorted(above)
    assert len(slim.modules) <= len(boto3.modules) + MOST_MODULES


def test_it_loads_nothing_heavy(slim: Start) -> None:
    assert sorted(slim.modules & HEAVY) == []


def test_what_counts_is_seen(environment: dict[str, str]) -> None:
    """The same measurement sees what a careless import costs."""
    boto3 = started(BOTO3, environment)
    careless = started("import polars, infrastructure.settings, infrastructure.logging", environment)
    assert {"polars", "pydantic_settings", "structlog", "rich"} <= careless.modules & HEAVY
    assert len(careless.modules - boto3.modules) > MOST_MODULES


def test_missing_settings_are_all_named() -> None:
    with pytest.raises(MissingSettings) as caught:
        object_store(FunctionSettings())
    assert str(caught.value) == "the object store needs S3_BUCKET_NAME, AWS_REGION: set them"
    with pytest.raises(MissingSettings) as caught:
        object_store(FunctionSettings(s3_endpoint_url="http://127.0.0.1:1"))
    assert caught.value.variables == ("S3_BUCKET_NAME",)


def test_the_store_has_a_policy_and_the_clock_is_the_machines(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    nowhere = function_settings({**environment, "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(StoreUnavailable, match="out of reach"):
        object_store(nowhere, policy=NO_RETRY).get("key")
    assert clock().now().utcoffset() is not None
