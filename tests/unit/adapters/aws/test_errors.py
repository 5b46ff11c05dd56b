"""The tables of Amazon's errors, row by row, and beside what botocore itself knows of the services."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.retries.standard import ThrottledRetryableChecker, TransientRetryableChecker
from botocore.session import Session

from adapters.aws.errors import ANY, CODES, EXCEPTIONS, SERVICES, STATUSES, StoreBusy, aws_errors, error_of
from application.ports.errors import AccessDenied, PortError, PreconditionFailed, StoreMissing, StoreUnavailable

ROWS = [(service, code) for service, codes in CODES.items() for code in codes]
REASONS = {
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
    "TransactionConflict",
    "ItemCollectionSizeLimitExceeded",
    "ConditionalCheckFailed",
    "DuplicateItem",
}
"""Why a transaction of DynamoDB was cancelled, as its manual has it; the model of the service does not list them."""

QUERY_PROTOCOL = {"KMS.ThrottlingException", "KMS.AccessDeniedException"}
"""What SQS still calls by the names of its first protocol, besides those that begin with ``AWS.SimpleQueueService.``."""

MODELLED = [row for row in ROWS if row[0] not in {ANY, "s3"} and row[1] not in REASONS | QUERY_PROTOCOL]
"""Rows that must stand in botocore's model of their service; S3's model lists hardly any error."""


def raised(service: str, response: dict[str, Any], item: str = "key") -> PortError:
    with pytest.raises(PortError) as caught, aws_errors(service, "prices", item):
        raise ClientError(response, "Operation")
    return caught.value


def response(code: str, status: int = 400, **more: Any) -> dict[str, Any]:
    headers = more.pop("headers", {})
    return {
        "Error": {"Code": code, "Message": "AKIAUNKNOWN hunter2"},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": headers},
        **more,
    }


def test_every_service_has_codes_and_a_name() -> None:
    assert set(CODES) == {ANY, *SERVICES}


@pytest.mark.parametrize(("service", "code"), ROWS)
def test_every_row_makes_its_error(service: str, code: str) -> None:
    for asked in SERVICES if service == ANY else [service]:
        wanted = CODES[asked].get(code) or CODES[service][code]
        error = raised(asked, response(code))
        assert type(error) is wanted
        assert error.retryable is (wanted is StoreBusy)
        assert not {"hunter2", "AKIAUNKNOWN"} & set(str(error).split())
        assert "\n" not in str(error)
        assert type(error_of(asked, "prices", "key", code=code)) is wanted


@pytest.mark.parametrize("service", SERVICES)
def test_what_no_row_has_does_not_pass(service: str) -> None:
    error = raised(service, response("SomethingNew"))
    assert type(error) is PortError
    assert not error.retryable
    assert "prices" in str(error)
    assert "SomethingNew" in str(error)
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("status", [*STATUSES, 400, 404, 409, 418])
def test_an_unknown_code_goes_by_its_status(status: int) -> None:
    error = raised("kinesis", response("SomethingNew", status))
    assert error.retryable is (status == 429 or status >= 500)
    assert isinstance(error, AccessDenied) is (status in {401, 403})


def test_a_code_outweighs_its_status() -> None:
    assert raised("sqs", response("RequestThrottled", 403)).retryable


@pytest.mark.parametrize("vendor", [vendor for vendor, _ in EXCEPTIONS])
def test_every_exception_is_an_exception_of_botocore(vendor: type[Exception]) -> None:
    assert issubclass(vendor, BotoCoreError)


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (NoCredentialsError(), AccessDenied),
        (EndpointConnectionError(endpoint_url="https://hunter2"), StoreUnavailable),
        (ConnectTimeoutError(endpoint_url="https://hunter2"), StoreUnavailable),
        (ReadTimeoutError(endpoint_url="https://hunter2"), StoreUnavailable),
        (ParamValidationError(report="hunter2"), PortError),
    ],
)
def test_exceptions(error: BotoCoreError, wanted: type[PortError]) -> None:
    with pytest.raises(PortError) as caught, aws_errors("sqs", "orders"):
        raise error
    assert type(caught.value) is wanted
    assert "queue 'orders'" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_errors_of_ours_pass_through() -> None:
    with pytest.raises(KeyError), aws_errors("s3", "bucket"):
        raise KeyError("a bug")


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        (["None", "ConditionalCheckFailed"], PreconditionFailed),
        (["TransactionConflict", "ConditionalCheckFailed"], PreconditionFailed),
        (["TransactionConflict", "None"], StoreBusy),
        (["ThrottlingError", "ValidationError"], PortError),
        ([], PortError),
    ],
)
def test_a_cancelled_transaction_is_what_its_parts_are(codes: list[str], wanted: type[PortError]) -> None:
    cancelled = response("TransactionCanceledException", CancellationReasons=[{"Code": code} for code in codes])
    assert type(raised("dynamodb", cancelled)) is wanted


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "17"}, 17.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", "date": "Wed, 21 Oct 2026 07:28:30 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
    ],
)
def test_a_service_says_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    error = raised("dynamodb", response("ThrottlingException", headers=headers))
    assert isinstance(error, StoreBusy)
    assert error.retry_after == seconds


def test_texts_name_the_place_and_what_to_do() -> None:
    assert str(error_of("s3", "tapes", "a/b", code="NoSuchBucket")) == (
        "there is no bucket 'tapes': create it, or set S3_BUCKET_NAME to another"
    )
    missing = error_of("kinesis", "prices", code="ResourceNotFoundException")
    assert isinstance(missing, StoreMissing)
    assert str(missing) == "there is no stream 'prices': create it, or name another"
    assert str(error_of("sqs", "orders", code="AccessDenied")) == "queue 'orders': access denied (AccessDenied)"


class TestBesideBotocore:
    """What botocore knows of throttling, of lost connections and of the services' errors."""

    @pytest.mark.parametrize("service", SERVICES)
    def test_what_it_would_try_again_may_pass(self, service: str) -> None:
        codes = ThrottledRetryableChecker._THROTTLED_ERROR_CODES + TransientRetryableChecker._TRANSIENT_ERROR_CODES
        assert len(codes) > 10
        assert [code for code in codes if not error_of(service, "prices", code=code).retryable] == []

    def test_statuses_and_exceptions_that_it_would_try_again_may_pass(self) -> None:
        assert all(STATUSES[status] is StoreBusy for status in TransientRetryableChecker._TRANSIENT_STATUS_CODES)
        ours = dict(EXCEPTIONS)
        assert all(ours[vendor].retryable for vendor in TransientRetryableChecker._TRANSIENT_EXCEPTION_CLS)

    @pytest.mark.parametrize(("service", "code"), MODELLED)
    def test_codes_of_a_service_are_its_own(self, service: str, code: str) -> None:
        shapes = Session().get_component("data_loader").load_service_model(service, "service-2")["shapes"]
        name = code.removeprefix("AWS.SimpleQueueService.").replace("NonExistentQueue", "QueueDoesNotExist")
        assert shapes[name]["exception"]
