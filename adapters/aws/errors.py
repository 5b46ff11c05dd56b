"""What S3 and botocore say, in the application's words.

Texts hold error codes, never S3's messages: these may repeat what was sent to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

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
    StoreMissing,
    StoreUnavailable,
)

_NO_CREDENTIALS = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, TokenRetrievalError)
_LINE_CUT = (HTTPClientError, ConnectionError, ResponseStreamingError, IncompleteReadError)
_MAY_PASS = {
    "ConditionalRequestConflict",
    "OperationAborted",
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
}
_MISSING = {"NoSuchKey", "404", "NotFound"}
_CONDITION = {"PreconditionFailed", "412"}


class StoreBusy(StoreUnavailable):
    """S3 wants fewer requests, or failed for a moment.

    Attributes:
        retry_after: seconds that it asked us to wait; None where it did not say.
    """

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@contextmanager
def s3_errors(bucket: str, key: str) -> Iterator[None]:
    """Maps errors of S3 and botocore inside the block; ``key`` is what the caller calls the object.

    Raises:
        AccessDenied, ObjectMissing, PreconditionFailed, StoreMissing, StoreUnavailable: see ``ObjectStore``.
        PortError: S3 refuses the request for another reason.
    """
    try:
        yield
    except ClientError as error:
        raise _of_response(error.response, bucket, key) from None
    except _NO_CREDENTIALS:
        raise AccessDenied(
            f"bucket {bucket!r}: no usable credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role"
        ) from None
    except _LINE_CUT as error:
        raise StoreUnavailable(f"bucket {bucket!r} is out of reach ({type(error).__name__})") from None
    except BotoCoreError as error:
        raise PortError(f"bucket {bucket!r}: {type(error).__name__}") from None


def error_code(response: Mapping[str, Any]) -> str:
    """The code of an error, or the status where there is no more than that."""
    return str(response.get("Error", {}).get("Code", ""))


def _of_response(response: Mapping[str, Any], bucket: str, key: str) -> PortError:
    metadata = response.get("ResponseMetadata", {})
    status, code = metadata.get("HTTPStatusCode", 0), error_code(response)
    if code == "NoSuchBucket":
        return StoreMissing(f"there is no bucket {bucket!r}: create it, or set S3_BUCKET_NAME to another")
    if code in _MISSING:
        return ObjectMissing(key)
    if code in _CONDITION:
        return PreconditionFailed(key)
    if code in _MAY_PASS or status == 429 or status >= 500:
        return StoreBusy(f"bucket {bucket!r} asks to try again later ({code})", _retry_after(metadata))
    if status in {401, 403}:
        return AccessDenied(f"bucket {bucket!r}, object {key!r}: access denied ({code})")
    return PortError(f"bucket {bucket!r} refuses the request for object {key!r} ({code})")


def _retry_after(metadata: Mapping[str, Any]) -> float | None:
    text = str(metadata.get("HTTPHeaders", {}).get("retry-after", ""))
    return float(text) if text.isdigit() else None
