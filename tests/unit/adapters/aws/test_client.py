"""One factory for the clients of all services."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.aws.client import READ_SECONDS, client
from adapters.aws.errors import SERVICES, aws_errors
from application.ports.errors import PortError, StoreMissing
from tests.support.aws_servers import CREDENTIALS


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))


@pytest.mark.parametrize("service", SERVICES)
def test_it_asks_once_and_not_for_ever(service: str) -> None:
    config = client(service, region="eu-west-1").meta.config
    assert config.retries["total_max_attempts"] == 1
    assert config.connect_timeout == 5
    assert config.read_timeout == READ_SECONDS
    assert config.region_name == "eu-west-1"


def test_who_waits_longer_says_so() -> None:
    config = client("sqs", region="eu-west-1", read_seconds=75, connections=3).meta.config
    assert (config.read_timeout, config.max_pool_connections) == (75, 3)


def test_only_another_server_has_buckets_as_paths(moto: str) -> None:
    amazon, other = client("s3", region="eu-west-1"), client("s3", region="eu-west-1", endpoint_url=moto)
    assert not (amazon.meta.config.s3 or {}).get("addressing_style")
    assert amazon.meta.config.request_checksum_calculation == "when_supported"
    assert other.meta.config.s3["addressing_style"] == "path"
    assert other.meta.config.request_checksum_calculation == "when_required"
    assert other.meta.endpoint_url == moto


def test_clients_share_descriptions_and_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    first = client("sqs", region="eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    second = client("sqs", region="eu-west-1")
    keys = [one._request_signer._credentials.access_key for one in (first, second)]
    assert keys == [CREDENTIALS["AWS_ACCESS_KEY_ID"], "another"]


CALLS = {
    "kinesis": lambda made: made.describe_stream_summary(StreamName="prices"),
    "sqs": lambda made: made.get_queue_url(QueueName="prices"),
    "dynamodb": lambda made: made.get_item(TableName="prices", Key={"id": {"S": "1"}}),
}


@pytest.mark.parametrize("service", CALLS)
def test_a_place_that_is_missing_is_named(service: str, moto: str) -> None:
    made = client(service, region="us-east-1", endpoint_url=moto)
    with pytest.raises(StoreMissing, match="'prices'"), aws_errors(service, "prices"):
        CALLS[service](made)


def test_other_services_answer_too(moto: str) -> None:
    ecs = client("ecs", region="us-east-1", endpoint_url=moto)
    with pytest.raises(PortError, match="cluster 'prices'") as caught, aws_errors("ecs", "prices"):
        ecs.list_services(cluster="prices")
    assert not caught.value.retryable
    sagemaker = client("sagemaker", region="us-east-1", endpoint_url=moto)
    with pytest.raises(PortError, match="job 'prices'") as caught, aws_errors("sagemaker", "prices"):
        sagemaker.describe_training_job(TrainingJobName="prices")
    assert not caught.value.retryable
