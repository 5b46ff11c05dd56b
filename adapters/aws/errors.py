"""Errors of Amazon's services and of botocore in the application's words: three tables.

An error is looked up by its code, first among those of its service, then among those that all services share; then by its HTTP
status. What stands in no table is a ``PortError``, which does not pass. Texts hold codes, never the services' messages: these may
repeat what was sent to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004
    CredentialRetrievalError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ResponseStreamingError,
    TokenRetrievalError,
)

from application.ports.errors import (
    AccessDenied,
    ObjectMissing,
    PortError,
    PreconditionFailed,
    StorageFull,
    StoreMissing,
    StoreUnavailable,
)


class StoreBusy(StoreUnavailable):
    """A service wants fewer requests, or failed for a moment.

    Attributes:
        retry_after: seconds that it asked us to wait; None where it did not say.
    """

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Service(NamedTuple):
    """The words for a service.

    Attributes:
        place: what holds things there.
        item: one of the things.
        setting: which variable names the place, or "".
    """

    place: str
    item: str
    setting: str = ""


SERVICES: Mapping[str, Service] = {
    "s3": Service("bucket", "object", "S3_BUCKET_NAME"),
    "kinesis": Service("stream", "record"),
    "sqs": Service("queue", "message"),
    "dynamodb": Service("table", "item"),
    "ecs": Service("cluster", "task"),
    "sagemaker": Service("job", "model"),
}
"""The services, as botocore calls them."""

ANY = "any"
"""The codes that all services share."""

CODES: Mapping[str, Mapping[str, type[PortError]]] = {
    ANY: {
        "BandwidthLimitExceeded": StoreBusy,
        "EC2ThrottledException": StoreBusy,
        "InternalError": StoreBusy,
        "InternalFailure": StoreBusy,
        "InternalServerError": StoreBusy,
        "LimitExceededException": StoreBusy,
        "PriorRequestNotComplete": StoreBusy,
        "ProvisionedThroughputExceededException": StoreBusy,
        "RequestLimitExceeded": StoreBusy,
        "RequestThrottled": StoreBusy,
        "RequestThrottledException": StoreBusy,
        "RequestTimeTooSkewed": StoreBusy,
        "RequestTimeout": StoreBusy,
        "RequestTimeoutException": StoreBusy,
        "ServiceUnavailable": StoreBusy,
        "SlowDown": StoreBusy,
        "ThrottledException": StoreBusy,
        "Throttling": StoreBusy,
        "ThrottlingException": StoreBusy,
        "TooManyRequestsException": StoreBusy,
        "TransactionInProgressException": StoreBusy,
        "AccessDenied": AccessDenied,
        "AccessDeniedException": AccessDenied,
        "ExpiredToken": AccessDenied,
        "ExpiredTokenException": AccessDenied,
        "IncompleteSignature": AccessDenied,
        "InvalidAccessKeyId": AccessDenied,
        "InvalidClientTokenId": AccessDenied,
        "InvalidSignatureException": AccessDenied,
        "InvalidToken": AccessDenied,
        "MissingAuthenticationToken": AccessDenied,
        "SignatureDoesNotMatch": AccessDenied,
        "UnrecognizedClientException": AccessDenied,
    },
    "s3": {
        "ConditionalRequestConflict": StoreBusy,
        "OperationAborted": StoreBusy,
        "NoSuchBucket": StoreMissing,
        "NoSuchKey": ObjectMissing,
        "NotFound": ObjectMissing,
        "404": ObjectMissing,
        "PreconditionFailed": PreconditionFailed,
        "412": PreconditionFailed,
    },
    "kinesis": {
        "InternalFailureException": StoreBusy,
        "KMSThrottlingException": StoreBusy,
        "ResourceInUseException": StoreBusy,
        "ResourceNotFoundException": StoreMissing,
        "KMSAccessDeniedException": AccessDenied,
    },
    "sqs": {
        "AWS.SimpleQueueService.PurgeQueueInProgress": StoreBusy,
        "AWS.SimpleQueueService.QueueDeletedRecently": StoreBusy,
        "KMS.ThrottlingException": StoreBusy,
        "KmsThrottled": StoreBusy,
        "OverLimit": StoreBusy,
        "PurgeQueueInProgress": StoreBusy,
        "QueueDeletedRecently": StoreBusy,
        "AWS.SimpleQueueService.NonExistentQueue": StoreMissing,
        "QueueDoesNotExist": StoreMissing,
        "ResourceNotFoundException": StoreMissing,
        "InvalidSecurity": AccessDenied,
        "KMS.AccessDeniedException": AccessDenied,
        "KmsAccessDenied": AccessDenied,
    },
    "dynamodb": {
        "ReplicatedWriteConflictException": StoreBusy,
        "ResourceInUseException": StoreBusy,
        "TableInUseException": StoreBusy,
        "TransactionConflictException": StoreBusy,
        "ItemCollectionSizeLimitExceededException": StorageFull,
        "ResourceNotFoundException": StoreMissing,
        "TableNotFoundException": StoreMissing,
        "ConditionalCheckFailedException": PreconditionFailed,
        # Why a transaction was cancelled; one that does not pass outweighs those that do.
        "ProvisionedThroughputExceeded": StoreBusy,
        "ThrottlingError": StoreBusy,
        "TransactionConflict": StoreBusy,
        "ItemCollectionSizeLimitExceeded": StorageFull,
        "ConditionalCheckFailed": PreconditionFailed,
        "DuplicateItem": PreconditionFailed,
    },
    "ecs": {
        "ServerException": StoreBusy,
        "UpdateInProgressException": StoreBusy,
    },
    "sagemaker": {
        "ResourceLimitExceeded": StoreBusy,
    },
}
"""Service -> code -> error."""

STATUSES: Mapping[int, type[PortError]] = {
    401: AccessDenied,
    403: AccessDenied,
    429: StoreBusy,
    **dict.fromkeys(range(500, 600), StoreBusy),
}
"""HTTP status -> error, where the code is unknown."""

EXCEPTIONS: tuple[tuple[type[Exception], type[PortError]], ...] = (
    (NoCredentialsError, AccessDenied),
    (PartialCredentialsError, AccessDenied),
    (CredentialRetrievalError, AccessDenied),
    (TokenRetrievalError, AccessDenied),
    (HTTPClientError, StoreUnavailable),
    (ConnectionError, StoreUnavailable),
    (ResponseStreamingError, StoreUnavailable),
    (IncompleteReadError, StoreUnavailable),
    (BotoCoreError, PortError),
)
"""What botocore raises where a service has not answered -> error; the first row that fits."""


@contextmanager
def aws_errors(service: str, place: str, item: str = "") -> Iterator[None]:
    """Maps the errors of a service and of botocore inside the block.

    Args:
        service: as botocore calls it, one of ``SERVICES``.
        place: name of the bucket, stream, queue, table…
        item: what the caller calls the object, record… that it is about.

    Raises:
        PortError: as the tables say.
    """
    try:
        yield
    except ClientError as error:
        raise _of_response(service, place, item, error.response) from None
    except tuple(vendor for vendor, _ in EXCEPTIONS) as error:
        raise _of_exception(service, place, error) from None


def error_of(
    service: str, place: str, item: str = "", *, code: str, status: int = 0, retry_after: float | None = None
) -> PortError:
    """The error of a code: for answers that tell of each record by itself.

    Args:
        service: see ``aws_errors``, as for the next two.
        place: name of the bucket, stream, queue, table…
        item: what it is about, or "".
        code: what the service calls it.
        status: HTTP status of the answer; 0: there is none of its own.
        retry_after: seconds that the service asks to wait.
    """
    kind = CODES[service].get(code) or CODES[ANY].get(code) or STATUSES.get(status, PortError)
    return _MADE[kind](_Failure(SERVICES[service], place, item, code or str(status), retry_after))


def error_code(response: Mapping[str, Any]) -> str:
    """The code of an error, or the status where there is no more than that."""
    return str(response.get("Error", {}).get("Code", ""))


class _Failure(NamedTuple):
    service: Service
    name: str
    item: str
    code: str
    retry_after: float | None

    @property
    def place(self) -> str:
        return f"{self.service.place} {self.name!r}"

    def of_item(self, before: str) -> str:
        return f"{before}{self.service.item} {self.item!r}" if self.item else ""


_MADE: Mapping[type[PortError], Callable[[_Failure], PortError]] = {
    StoreBusy: lambda it: StoreBusy(f"{it.place} asks to try again later ({it.code})", it.retry_after),
    StoreMissing: lambda it: StoreMissing(
        f"there is no {it.place}: create it, or {f'set {it.service.setting} to' if it.service.setting else 'name'} another"
    ),
    ObjectMissing: lambda it: ObjectMissing(it.item),
    PreconditionFailed: lambda it: PreconditionFailed(it.item),
    StorageFull: lambda it: StorageFull(f"{it.place} has no room for more{it.of_item(' in ')} ({it.code})"),
    AccessDenied: lambda it: AccessDenied(f"{it.place}{it.of_item(', ')}: access denied ({it.code})"),
    PortError: lambda it: PortError(f"{it.place} refuses the request{it.of_item(' for ')} ({it.code})"),
}


def _of_response(service: str, place: str, item: str, response: Mapping[str, Any]) -> PortError:
    metadata = response.get("ResponseMetadata", {})
    status, wait = metadata.get("HTTPStatusCode", 0), _retry_after(metadata.get("HTTPHeaders", {}))
    errors = [error_of(service, place, item, code=code, status=status, retry_after=wait) for code in _reasons(response)]
    return next((error for error in errors if not error.retryable), errors[0])


def _reasons(response: Mapping[str, Any]) -> list[str]:
    """The code; of a cancelled transaction those of the parts that failed."""
    parts = [str(part.get("Code", "None")) for part in response.get("CancellationReasons", ())]
    return [code for code in parts if code != "None"] or [error_code(response)]


def _of_exception(service: str, place: str, error: Exception) -> PortError:
    where = f"{SERVICES[service].place} {place!r}"
    kind = next(ours for vendor, ours in EXCEPTIONS if isinstance(error, vendor))
    if kind is AccessDenied:
        return AccessDenied(
            f"{where}: no usable credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role"
        )
    return kind(
        f"{where} {'is out of reach' if kind is StoreUnavailable else 'cannot be asked'} ({type(error).__name__})"
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, of a header that holds them or a date; the latter by the service's own clock."""
    text = str(headers.get("retry-after", ""))
    if text.isdigit():
        return float(text)
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())
